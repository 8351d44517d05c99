import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Column, Dataset } from "../datasets/dataset.ts";
import { isOf, momentOf, type Place } from "./place.ts";

/** Columns of `goneKeys` besides those of the key; no column of a dataset can have such a name. */
export const KEY = "key#";
export const BEFORE = "before#";
export const RUN = "run#";
export const SINCE = "since#";

/** JSON of a revision's key that can be cast to the type of its column; it may have had another one. */
const CASTABLE: Readonly<Record<string, (value: RawBuilder<unknown>) => RawBuilder<unknown>>> = {
  integer: (value) => sql`${value} ~ '^-?[0-9]+$'`,
  decimal: (value) => sql`${value} ~ '^-?[0-9.]+(e[-+]?[0-9]+)?$'`,
  boolean: (value) => sql`${value} in ('true', 'false')`,
  date: (value) => sql`${value} ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'`,
  time: (value) => sql`${value} ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z?$'`,
};

/**
 * A subquery of the keys that the sources of a table no longer have: those whose last revision has no
 * values after it. A row has the columns of the key in their types, the key as JSON, the values that
 * went, the run that missed them first, and its time.
 *
 * @param place the table
 */
export function goneKeys({ name, key, columns }: Dataset, place: Place): RawBuilder<unknown> {
  const ofKey = columns.filter((column) => key.includes(column.name));
  return sql`(
    with run as materialized (
      select id, ${momentOf("run")} as since
      from daily_delta.runs as run where ${isOf(place, "run")})
    select ${sql.join(ofKey.map((column) => sql`${typed(column)} as ${sql.ref(column.name)}`))},
      gone.key as ${sql.ref(KEY)}, gone.before as ${sql.ref(BEFORE)}, run.id as ${sql.ref(RUN)},
      run.since as ${sql.ref(SINCE)}
    from daily_delta.revisions as gone
    join run on run.id = gone.run_id
    where gone.dataset = ${name} and gone.after is null
      and (select count(*) from jsonb_object_keys(gone.key)) = ${sql.lit(key.length)}
      and not exists (
        select from daily_delta.revisions as later
        join run as later_run on later_run.id = later.run_id
        where later.key = gone.key and later.dataset = gone.dataset
          and later.run_id > gone.run_id))`;
}

function typed({ name, type }: Column): RawBuilder<unknown> {
  const value = sql`(gone.key ->> ${sql.lit(name)})`;
  const cast = sql`${value}::${sql.raw(type.sql)}`;
  const isUuid = type.sql === "uuid";
  const castable = isUuid ? sql`${value} ~ '^[0-9a-f-]{36}$'` : CASTABLE[type.kind]?.(value);
  return castable === undefined ? cast : sql`case when ${castable} then ${cast} end`;
}

/** Counts the keys that the sources of a table no longer have. */
export async function countGone(
  db: Kysely<Tables>,
  dataset: Dataset,
  place: Place,
): Promise<number> {
  // Most datasets have never lost a key, which their index tells without all their runs.
  const went = await db
    .selectFrom("daily_delta.revisions")
    .select("run_id")
    .where("dataset", "=", dataset.name)
    .where("after", "is", null)
    .limit(1)
    .executeTakeFirst();
  if (went === undefined) return 0;
  const { rows } = await sql<{ total: number }>`
    select count(*) as total from ${goneKeys(dataset, place)} as gone`.execute(db);
  return rows[0]?.total ?? 0;
}
