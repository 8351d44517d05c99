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
  const isTold = cutoffs.key === 0 ? sql`true` : sql`${run} >= ${sql.lit(cutoffs.key)}`;
  const keys = keyOf(dataset, "s");
  const values = columns.map((column, place) => {
    const keyPlace = key.indexOf(column.name);
    const earlier = sql.id("s", `value#${place}`);
    return keyPlace === -1
      ? [sql`case when s.is_shown then ${earlier} else ${stored(column)} end`, earlier]
      : [stored(column), keys[keyPlace] as RawBuilder<unknown>];
  });
  const select = (which: 0 | 1) =>
    sql.join(columns.map(({ name }, place) => sql`${values[place]?.[which]} as ${sql.ref(name)}`));
  const statesOf = (which: RawBuilder<boolean>) => states(dataset, table, run, which, cutoffs);
  return sql`
  select ${select(0)}
  from ${tableId(table)} as t
  left join ${statesOf(sql`true`)} as s on ${hasKey(dataset, "s")}
  where ${isTold} and case
    when s.is_shown is null then ${existed(insertedBy)}
    when s.is_shown then ${existed(sql`coalesce(s.inserted_by, ${insertedBy})`)}
    else false end
  union all
  select ${select(1)}
  from ${statesOf(leftLater(table, run))} as s
  where ${isTold} and s.is_shown and s.inserted_by is not null and ${existed(sql`s.inserted_by`)}
    and not exists (select from ${tableId(table)} as t where ${hasKey(dataset, "s")})`;
}

/**
 * A row for each key whose row was another one, or was not there, when the run ended: the values before
 * the first revision after it, and whether there were any. The run that inserted the row is here only where
 * the revision that took the row away names it, as for rows that are no longer in the table.
 *
 * Only what the join needs leaves the innermost subquery, which keeps sort and hash small.
 */
const states = (
  dataset: Dataset,
  table: Table,
  run: RawBuilder<unknown>,
  which: RawBuilder<boolean>,
  cutoffs: Cutoffs,
): RawBuilder<unknown> => {
  const keys = (of: string) => sql.join(keyOf(dataset, of));
  const restoredValues = dataset.columns.flatMap((column, place) =>
    dataset.key.includes(column.name)
      ? []
      : [
          sql`${restoredSince(sql`state.before`, column, sql`state.run_id`, cutoffs)} as ${sql.id(`value#${place}`)}`,
        ],
  );
  return sql`(
    select ${sql.join([...keyOf(dataset, "state"), ...restoredValues])}, state.inserted_by,
      state.before is not null as is_shown
    from (
      select ${keys("revised")},
        min(run_id) filter (where run_id > ${run}) as run_id,
        (array_agg(before order by run_id) filter (where run_id > ${run}))[1] as before,
        min(inserted_by) filter (where run_id > ${run} and went) as inserted_by
      from (
        select ${revisedKey(dataset)}, revision.run_id, revision.before,
          coalesce(revision.inserted_by, 0) as inserted_by,
          revision.after is null as went, revision.before is null as came
        from daily_delta.revisions as revision
        where ${isRevision(table)} and ${which}
          and (revision.run_id > ${run} or revision.before is null or revision.after is null)
      ) as revised
      group by ${keys("revised")}
      having max(run_id) > ${run} or max(run_id) filter (where went) > coalesce(max(run_id) filter (where came), 0)
    ) as state
    )`;
};

/** Checks whether the row of `revision` went after the run. */
const leftLater = (table: Table, run: RawBuilder<unknown>): RawBuilder<boolean> => sql`
  revision.key in (
    select gone.key from daily_delta.revisions as gone
    where gone.dataset = ${sql.lit(table.dataset)} and gone.run_id > ${run} and gone.after is null)`;

/** Returns the columns of the key, for an order by all of them. */
export const orderOf = (dataset: Dataset, table: string): RawBuilder<unknown> =>
  sql.join(keyColumns(dataset).map(({ name }) => sql.ref(`${table}.${name}`)));
