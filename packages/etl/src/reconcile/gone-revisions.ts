import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import { type Column, type Dataset, INSERTED_BY, type Row } from "../datasets/dataset.ts";
import { goneKeys, KEY } from "../ledger/gone-keys.ts";
import { tableId } from "../table/find-table.ts";
import type { GoneOptions } from "./gone-options.ts";
import { jsonObject } from "./json-object.ts";
import { isSameKey } from "./same-row.ts";

/** Records a revision for each key that was gone and is given again, and counts them. */
export async function recordReturned(
  db: Kysely<Tables>,
  { dataset, table, given, runId }: GoneOptions,
): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    with gone as materialized (select * from ${goneKeys(dataset, table)} as gone),
    returned as (
      insert into daily_delta.revisions (run_id, dataset, key, before, after)
      select ${runId}::bigint, ${dataset.name}::text, ${sql.ref(`gone.${KEY}`)}, null,
        ${jsonObject("t", valuesOf(dataset))}
      from gone join ${given} as t on ${isSameKey(dataset, table, "gone")}
      returning 1)
    select count(*) as total from returned`.execute(db);
  return rows[0]?.total ?? 0;
}

/**
 * Records a revision for each row of the table that went and was not gone before, and counts them: of
 * the keys that are known to have gone, or of those not given, within what the sources cover.
 */
export async function recordWent(
  db: Kysely<Tables>,
  { dataset, table, given, went, runId }: GoneOptions,
): Promise<number> {
  const isGone =
    went === "not given"
      ? sql`not exists (select from ${given} as s where ${isSameKey(dataset, table)})
        ${isCovered(dataset, given)}`
      : sql`exists (
          select from ${keyRows(dataset, went)} as s where ${isSameKey(dataset, table)})`;
  const { rows } = await sql<{ total: number }>`
    with gone as materialized (select * from ${goneKeys(dataset, table)} as gone),
    went as (
      insert into daily_delta.revisions (run_id, dataset, key, before, after, inserted_by)
      select ${runId}::bigint, ${dataset.name}::text, ${jsonObject("t", keyOf(dataset))},
        ${jsonObject("t", valuesOf(dataset))}, null, t.${sql.ref(INSERTED_BY)}
      from ${tableId(table)} as t
      where ${isGone} and not exists (select from gone where ${isSameKey(dataset, table, "gone")})
      returning 1)
    select count(*) as total from went`.execute(db);
  return rows[0]?.total ?? 0;
}

/** Keys as a table, by their names in JSON. */
function keyRows(dataset: Dataset, keys: readonly Row[]): RawBuilder<unknown> {
  const columns = keyOf(dataset).map(
    ({ name, type }) => sql`${sql.ref(name)} ${sql.raw(type.sql)}`,
  );
  return sql`(
    select * from jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) as listed (${sql.join(columns)}))`;
}

/** Bounds the rows to the span of those that are given. */
function isCovered({ span, columns }: Dataset, given: RawBuilder<unknown>): RawBuilder<unknown> {
  if (span === undefined) return sql``;
  const isText = columns.some(({ name, type }) => name === span && type.isCollated);
  const collate = isText ? sql` collate "C"` : sql``;
  const end = (which: "min" | "max") =>
    sql`(select ${sql.raw(which)}(s.${sql.ref(span)}${collate}) from ${given} as s)`;
  return sql`and t.${sql.ref(span)}${collate} between ${end("min")} and ${end("max")}`;
}

/** The columns of the key. */
export const keyOf = ({ key, columns }: Dataset): readonly Column[] =>
  columns.filter(({ name }) => key.includes(name));

const valuesOf = ({ key, columns }: Dataset): readonly Column[] =>
  columns.filter(({ name }) => !key.includes(name));
