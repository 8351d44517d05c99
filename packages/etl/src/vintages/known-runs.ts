import { type RawBuilder, sql } from "kysely";
import { INSERTED_BY } from "../datasets/dataset.ts";
import type { Table } from "../table/find-table.ts";

/**
 * Checks whether a row of `daily_delta.runs` called `run` loaded the table. All of it is literals:
 * the body of a function has no parameters but its own.
 */
export const loadedIt = ({ dataset, schema, oid }: Table): RawBuilder<boolean> => {
  const isSame = oid === undefined ? sql`` : sql` or run.table_oid = ${sql.lit(oid)}`;
  return sql`run.dataset = ${sql.lit(dataset)} and run.status = 'succeeded'
    and (run.table_schema is null or run.table_schema = ${sql.lit(schema)}${isSame})`;
};

/**
 * Returns a subquery of the runs that loaded a table: `id`, `at`, the time from which the data of the
 * run count, and `inserted`. A clock that was set back makes no run earlier than the one before it.
 */
export const knownRuns = (table: Table): RawBuilder<unknown> => sql`(
  select run.id, coalesce(run.inserted, 0) as inserted,
    max(coalesce(run.effective_at, run.finished_at)) over (order by run.id) as at
  from daily_delta.runs as run where ${loadedIt(table)})`;

/**
 * Returns a subquery of the last run that had loaded the table by a moment; 0: none. It is the run before
 * the first later one: no run is earlier than those before it.
 */
export const runBy = (table: Table, moment: RawBuilder<unknown>): RawBuilder<unknown> => sql`(
  select coalesce(max(run.id), 0) from daily_delta.runs as run
  where ${loadedIt(table)} and run.id < coalesce((
    select min(run.id) from daily_delta.runs as run
    where ${loadedIt(table)} and coalesce(run.effective_at, run.finished_at) > ${moment}), run.id + 1))`;

/**
 * Returns a subquery of the run that filled the table when it was empty, other than by what went and
 * came back: revisions up to it are those of a table that was dropped or emptied. 0: none. Of
 * revisions, `min` takes one look into an index, where `not exists` reads all of them.
 */
const firstRun = (table: Table): RawBuilder<unknown> => sql`(
  select coalesce(max(run.id), 0) from daily_delta.runs as run
  where ${loadedIt(table)} and run.inserted > 0 and run.inserted = run.table_rows
    and run.id is distinct from (
      select min(revision.run_id) from daily_delta.revisions as revision
      where revision.dataset = ${sql.lit(table.dataset)} and revision.run_id >= run.id))`;

/** Returns the conditions for rows of `daily_delta.revisions` called `revision` to be about the table. */
export const isRevision = (table: Table): RawBuilder<boolean> => sql`
  revision.dataset = ${sql.lit(table.dataset)}
  and revision.run_id > ${firstRun(table)}
  and revision.run_id in (select run.id from daily_delta.runs as run where ${loadedIt(table)})`;

/** The column of the table called `t` that names the run that inserted the row. */
export const insertedBy = sql`t.${sql.ref(INSERTED_BY)}`;
