import { type Kysely, sql } from "kysely";
import { number } from "../core/number.ts";
import type { Tables } from "../database/tables.ts";
import type { Row } from "../datasets/dataset.ts";
import { inKeyOrder } from "../ledger/gone-examples.ts";
import { goneKeys } from "../ledger/gone-keys.ts";
import { countRows, tableId } from "../table/find-table.ts";
import type { GoneCounts, GoneOptions } from "./gone-options.ts";
import { keyOf } from "./gone-revisions.ts";
import { findHooks, interference } from "./hooks.ts";
import { jsonObject } from "./json-object.ts";
import type { Written } from "./merge.ts";
import { isSameKey } from "./same-row.ts";

/** Number of keys that the message names. */
const SHOWN = 5;

/**
 * Deletes the rows whose keys are gone. Their revisions keep their values.
 *
 * @throws TableInterferenceError if the table keeps one of them, or loses another one
 */
export async function deleteGone(
  db: Kysely<Tables>,
  { dataset, table }: GoneOptions,
): Promise<Pick<GoneCounts, "dropped" | "droppedKeys">> {
  const hooks = await findHooks(db, table);
  const before = hooks.length > 0 ? await countRows(db, table) : 0;
  const key = sql.join(dataset.key.map((name) => sql`t.${sql.ref(name)}`));
  const { rows } = await sql<Written & { keys: readonly Row[] | null }>`
    with gone as materialized (select * from ${goneKeys(dataset, table)} as gone),
    found as (
      select ${key}, ${jsonObject("t", keyOf(dataset))} as "shown#"
      from ${tableId(table)} as t join gone on ${isSameKey(dataset, table, "gone")}
      for update of t),
    deleted as (
      delete from ${tableId(table)} as t using found
      where ${isSameKey(dataset, table, "found")}
      returning 1)
    select (select count(*) from found) as found, (select count(*) from deleted) as written,
      (select jsonb_agg("shown#")
       from (select "shown#" from found order by "shown#" limit ${sql.lit(SHOWN)}) as first) as keys`.execute(
    db,
  );
  const { found, written, keys } = rows[0] as Written & { keys: readonly Row[] | null };
  if (written !== found) {
    throw interference(table, `${number(written)} of ${number(found)} rows were deleted`, hooks);
  }
  if (hooks.length > 0) {
    const after = await countRows(db, table);
    if (after !== before - written) {
      const what = `it has ${after} rows where it should have ${before - written}`;
      throw interference(table, what, hooks);
    }
  }
  return {
    dropped: written,
    droppedKeys: (keys ?? []).map((each) => inKeyOrder(dataset.key, each)),
  };
}
