import { type Kysely, sql } from "kysely";
import { isDataException } from "../database/sql-states.ts";
import type { Tables } from "../database/tables.ts";
import type { Column, Dataset } from "../datasets/dataset.ts";
import { keyColumns, restored } from "../table/stored-values.ts";
import type { Cutoffs } from "./revised-values.ts";

/**
 * Finds revisions that were written when the key had other columns, or columns had other types, so that
 * their values cannot be restored. Most often there are none, which takes one look at all revisions.
 *
 * @param transaction any transaction; what fails in it is rolled back to a savepoint
 */
export async function findCutoffs(transaction: Kysely<Tables>, dataset: Dataset): Promise<Cutoffs> {
  const key = Math.max(await lastOfOtherKey(transaction, dataset), 0);
  const others = dataset.columns.filter(({ name }) => !dataset.key.includes(name));
  const keys = keyColumns(dataset);
  const restores = (columns: readonly Column[], json: "key" | "before", after: number) =>
    canRestore(transaction, dataset, columns, json, after);
  const lastKey = (await restores(keys, "key", key))
    ? key
    : await lastFailing(transaction, dataset, (after) => restores(keys, "key", after));
  const values: Record<string, number> = {};
  if (!(await restores(others, "before", lastKey))) {
    for (const column of others) {
      if (await restores([column], "before", lastKey)) continue;
      const test = (after: number) => restores([column], "before", after);
      values[column.name] = await lastFailing(transaction, dataset, test);
    }
  }
  return { key: lastKey, values };
}

/** The last run with a revision whose key does not have the dataset's columns. */
async function lastOfOtherKey(db: Kysely<Tables>, { name, key }: Dataset): Promise<number> {
  const names = sql`${sql.val([...key])}::text[]`;
  const { rows } = await sql<{ last: number }>`
    select coalesce(max(run_id), 0) as last from daily_delta.revisions
    where dataset = ${name} and (not key ?& ${names} or key - ${names} <> '{}')`.execute(db);
  return rows[0]?.last ?? 0;
}

async function canRestore(
  transaction: Kysely<Tables>,
  { name }: Dataset,
  columns: readonly Column[],
  json: "key" | "before",
  after: number,
): Promise<boolean> {
  if (columns.length === 0) return true;
  const values = columns.map(
    (column) => sql`count(${restored(sql.ref(`revision.${json}`), column)})`,
  );
  await sql`savepoint restore`.execute(transaction);
  try {
    await sql`select ${sql.join(values)} from daily_delta.revisions as revision
      where revision.dataset = ${name} and revision.run_id > ${after}`.execute(transaction);
    return true;
  } catch (error) {
    if (!isDataException(error)) throw error;
    return false;
  } finally {
    await sql`rollback to savepoint restore`.execute(transaction);
  }
}

/** Finds the last run whose revisions do not pass a test of all revisions after a run, by halves. */
async function lastFailing(
  db: Kysely<Tables>,
  { name }: Dataset,
  passesAfter: (runId: number) => Promise<boolean>,
): Promise<number> {
  const { rows } = await sql<{ run_id: number }>`
    select distinct run_id from daily_delta.revisions where dataset = ${name} order by 1`.execute(
    db,
  );
  const runs = rows.map(({ run_id }) => run_id);
  let [first, last] = [0, runs.length - 1];
  while (first < last) {
    const middle = Math.floor((first + last) / 2);
    if (await passesAfter(runs[middle] as number)) last = middle;
    else first = middle + 1;
  }
  return runs[first] ?? 0;
}
