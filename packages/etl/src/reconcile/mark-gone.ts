import { type Kysely, type RawBuilder, sql } from "kysely";
import { number } from "../core/number.ts";
import type { Tables } from "../database/tables.ts";
import { type Dataset, GONE_SINCE } from "../datasets/dataset.ts";
import { goneKeys, SINCE } from "../ledger/gone-keys.ts";
import type { CheckedTable } from "../table/check-table.ts";
import { tableId } from "../table/find-table.ts";
import { findHooks, interference } from "./hooks.ts";
import type { Written } from "./merge.ts";
import { isSameKey } from "./same-row.ts";

/**
 * Brings the column `gone_since` of a dataset that marks rows in line with the ledger. Called when the
 * run has its time there.
 *
 * @param isSure true if no row is marked that is not gone: then those are not looked for
 * @throws TableInterferenceError if the table does not store it
 */
export async function markGone(
  db: Kysely<Tables>,
  dataset: Dataset,
  table: CheckedTable,
  isSure: boolean,
): Promise<void> {
  await write(db, dataset, table, marks(dataset, table));
  if (!isSure) await write(db, dataset, table, clears(dataset, table));
}

const since = sql.ref(`t.${GONE_SINCE}`);

/** Rows that are gone, and not marked so, with the time. */
const marks = (dataset: Dataset, table: CheckedTable): RawBuilder<unknown> => sql`
  select ${keys(dataset)}, ${sql.ref(`gone.${SINCE}`)} as "since#"
  from ${tableId(table)} as t join gone on ${isSameKey(dataset, table, "gone")}
  where ${since} is distinct from ${sql.ref(`gone.${SINCE}`)}`;

/** Rows that are marked, and not gone. */
const clears = (dataset: Dataset, table: CheckedTable): RawBuilder<unknown> => sql`
  select ${keys(dataset)}, null::timestamptz as "since#"
  from ${tableId(table)} as t
  where ${since} is not null
    and not exists (select from gone where ${isSameKey(dataset, table, "gone")})`;

const keys = ({ key }: Dataset): RawBuilder<unknown> =>
  sql.join(key.map((name) => sql`t.${sql.ref(name)}`));

async function write(
  db: Kysely<Tables>,
  dataset: Dataset,
  table: CheckedTable,
  rowsToWrite: RawBuilder<unknown>,
): Promise<void> {
  const gone = sql`gone as materialized (select * from ${goneKeys(dataset, table)} as gone)`;
  const { rows } = await sql<Written>`
    with ${gone}, found as (${rowsToWrite} for update of t),
    written as (
      update ${tableId(table)} as t set ${sql.ref(GONE_SINCE)} = found."since#"
      from found where ${isSameKey(dataset, table, "found")}
      returning 1)
    select (select count(*) from found) as found, (select count(*) from written) as written`.execute(
    db,
  );
  const { found, written } = rows[0] as Written;
  if (found === 0) return;
  const hooks = await findHooks(db, table);
  if (written !== found) {
    throw interference(table, `${number(written)} of ${number(found)} rows were marked`, hooks);
  }
  if (hooks.length === 0) return;
  const { rows: left } = await sql`
    with ${gone} ${rowsToWrite} limit 1`.execute(db);
  if (left.length > 0) throw interference(table, "a row was not marked as given", hooks);
}
