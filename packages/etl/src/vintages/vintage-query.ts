import { type RawBuilder, sql } from "kysely";
import type { Column, Dataset } from "../datasets/dataset.ts";
import { type Table, tableId } from "../table/find-table.ts";
import { keyColumns, stored } from "../table/stored-values.ts";
import { insertedBy, isRevision, loadedIt } from "./known-runs.ts";
import { type Cutoffs, hasKey, keyOf, restoredSince, revisedKey } from "./revised-values.ts";

/**
 * Returns a query of the rows that the sources had when a run ended, as far as they had been loaded:
 * from the table those that have not changed since, all others from their first revision after the run.
 * Each row of the table is looked up in a hash of the other keys. The hash holds nothing else, because
 * one that exceeds the server's `work_mem` sends the rows of the table to disk, too.
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
  const existed = (by: RawBuilder<unknown>) => sql`(
    ${by} is null or ${by} <= ${run} or ${by} not in (
    select run.id from daily_delta.runs as run
    where ${loadedIt(table)} and run.id > ${run} and run.inserted > 0))`;
  const isTold = cutoffs.key === 0 ? sql`true` : sql`${run} >= ${sql.lit(cutoffs.key)}`;
  const keys = keyOf(dataset, "first");
  const restoredFirst = (column: Column) =>
    keys[key.indexOf(column.name)] ??
    restoredSince(sql`first.before`, column, sql`first.run_id`, cutoffs);
  return sql`
  select ${sql.join(columns.map((column) => sql`${stored(column)} as ${sql.ref(column.name)}`))}
  from ${tableId(table)} as t
  left join ${otherKeys(dataset, table, run)} as other on ${hasKey(dataset, "other")}
  where ${isTold} and (other.last > 0) is not true and ${existed(insertedBy)}
  union all
  select ${sql.join(columns.map((column) => sql`${restoredFirst(column)} as ${sql.ref(column.name)}`))}
  from ${firstRevisions(dataset, table, run)} as first
  where ${isTold} and first.before is not null and case
    when first.inserted_by is not null then ${existed(sql`first.inserted_by`)}
    else exists (
      select from ${tableId(table)} as t where ${hasKey(dataset, "first")} and ${existed(insertedBy)}) end`;
}

/** The keys whose rows were others, or were not there, when the run ended. */
const otherKeys = (
  dataset: Dataset,
  table: Table,
  run: RawBuilder<unknown>,
): RawBuilder<unknown> => {
  const keys = sql.join(keyOf(dataset, "revised"));
  return sql`(
    select ${keys}, max(run_id) as last
    from (
      select ${revisedKey(dataset)}, revision.run_id,
        revision.after is null as went, revision.before is null as came
      from daily_delta.revisions as revision
      where ${isRevision(table)}
        and (revision.run_id > ${run} or revision.before is null or revision.after is null)
    ) as revised
    group by ${keys}
    having max(run_id) > ${run}
      or max(run_id) filter (where went) > coalesce(max(run_id) filter (where came), 0))`;
};

/**
 * The first revision of each key after the run, and the run that had inserted the row; null where only the
 * table names it, because an older version of the program wrote the revisions.
 */
const firstRevisions = (
  dataset: Dataset,
  table: Table,
  run: RawBuilder<unknown>,
): RawBuilder<unknown> => {
  const keys = sql.join(keyOf(dataset, "revised"));
  return sql`(
    select ${keys}, min(run_id) as run_id, (array_agg(before order by run_id))[1] as before,
      min(inserted_by) as inserted_by
    from (
      select ${revisedKey(dataset)}, revision.run_id, revision.before,
        case when revision.after is null then coalesce(revision.inserted_by, 0)
          else revision.inserted_by end as inserted_by
      from daily_delta.revisions as revision
      where ${isRevision(table)} and revision.run_id > ${run}
    ) as revised
    group by ${keys})`;
};

/** Returns the columns of the key, for an order by all of them. */
export const orderOf = (dataset: Dataset, table: string): RawBuilder<unknown> =>
  sql.join(keyColumns(dataset).map(({ name }) => sql.ref(`${table}.${name}`)));
