import { type RawBuilder, sql } from "kysely";
import type { Dataset } from "../datasets/dataset.ts";
import { type Table, tableId } from "../table/find-table.ts";
import { insertedBy, isRevision, knownRuns } from "./known-runs.ts";
import {
  type Cutoffs,
  hasKey,
  keyColumns,
  keyOf,
  restoredSince,
  revisedKey,
  stored,
} from "./revised-values.ts";

/**
 * Returns a query of the rows that the sources had when a run ended, as far as they had been loaded:
 * the rows that were inserted by then, with the values before the first revision after it, and without
 * those that were gone. The table is read once; what it needs of revisions is hashed by the key.
 *
 * @param run the run's number, as SQL that is evaluated several times
 */
export function vintageQuery(
  dataset: Dataset,
  table: Table,
  run: RawBuilder<unknown>,
  cutoffs: Cutoffs,
): RawBuilder<unknown> {
  const { columns, key } = dataset;
  const existed = (by: RawBuilder<unknown>) => sql`(coalesce(${by}, 0) <= ${run} or ${by} not in (
    select known.id from ${knownRuns(table)} as known where known.id > ${run} and known.inserted > 0))`;
  const before = columns.map((column) =>
    restoredSince(sql`s.before`, column, sql`s.run_id`, cutoffs),
  );
  const isKey = columns.map(({ name }) => key.includes(name));
  const current = columns.map((column, place) =>
    isKey[place]
      ? stored(column)
      : sql`case when s.is_later then ${before[place]} else ${stored(column)} end`,
  );
  const keys = keyOf(dataset, "s");
  const lost = columns.map(
    (column, place) => (isKey[place] ? keys[key.indexOf(column.name)] : before[place]) ?? sql`null`,
  );
  const isTold = cutoffs.key === 0 ? sql`true` : sql`${run} >= ${sql.lit(cutoffs.key)}`;
  return sql`
  select ${named(columns, current)}
  from ${tableId(table)} as t
  left join ${states(dataset, table, run, sql`true`)} as s on ${hasKey(dataset, "s")}
  where ${isTold} and case
    when s.is_later then s.before is not null and ${existed(sql`coalesce(s.inserted_by, ${insertedBy})`)}
    else s.is_gone is not true and ${existed(insertedBy)} end
  union all
  select ${sql.join(lost)}
  from ${states(dataset, table, run, leftLater(table, run))} as s
  where ${isTold} and s.is_later and s.before is not null and s.inserted_by is not null
    and ${existed(sql`s.inserted_by`)}
    and not exists (select from ${tableId(table)} as t where ${hasKey(dataset, "s")})`;
}

const named = (columns: Dataset["columns"], values: readonly RawBuilder<unknown>[]) =>
  sql.join(columns.map(({ name }, place) => sql`${values[place]} as ${sql.ref(name)}`));

/**
 * For each key that has one: the values before the first revision after the run, and whether it was gone
 * when the run ended. Where the run that inserted the row is only known from the revision that took it
 * away, as for rows that are no longer in the table, that run.
 */
const states = (
  dataset: Dataset,
  table: Table,
  run: RawBuilder<unknown>,
  which: RawBuilder<boolean>,
): RawBuilder<unknown> => {
  const keys = sql.join(keyOf(dataset, "revised"));
  return sql`(
    select ${keys},
      coalesce(bool_or(run_id > ${run}), false) as is_later,
      min(run_id) filter (where run_id > ${run}) as run_id,
      (array_agg(before order by run_id) filter (where run_id > ${run}))[1] as before,
      min(coalesce(inserted_by, 0)) filter (where run_id > ${run} and after is null) as inserted_by,
      coalesce(max(run_id) filter (where run_id <= ${run} and after is null)
        > coalesce(max(run_id) filter (where run_id <= ${run} and before is null), 0), false) as is_gone
    from (
      select ${revisedKey(dataset)}, revision.run_id, revision.before, revision.after, revision.inserted_by
      from daily_delta.revisions as revision
      where ${isRevision(table)} and ${which}
        and (revision.run_id > ${run} or revision.before is null or revision.after is null)
    ) as revised
    group by ${keys})`;
};

/** Checks whether the row of `revision` went after the run. */
const leftLater = (table: Table, run: RawBuilder<unknown>): RawBuilder<boolean> => sql`
  revision.key in (
    select gone.key from daily_delta.revisions as gone
    where gone.dataset = ${sql.lit(table.dataset)} and gone.run_id > ${run} and gone.after is null)`;

/** Returns the columns of the key, for an order by all of them. */
export const orderOf = (dataset: Dataset, table: string): RawBuilder<unknown> =>
  sql.join(keyColumns(dataset).map(({ name }) => sql.ref(`${table}.${name}`)));
