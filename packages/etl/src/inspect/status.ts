import { type Kysely, sql } from "kysely";
import { hasLedger } from "../database/migrations.ts";
import type { Tables } from "../database/tables.ts";
import type { Dataset, Row } from "../datasets/dataset.ts";
import { TableMismatchError } from "../errors.ts";
import type { RunRecord } from "../ledger/run-record.ts";
import { lastRun, lastSuccess, type Run, sourcesOf, toRecord } from "../ledger/runs.ts";
import { checkTable } from "../load/table.ts";

/** Where a dataset stands. */
export interface DatasetStatus {
  readonly dataset: string;
  /** null: it has never run. */
  readonly lastRun: RunRecord | null;
  /** null: it has never succeeded. */
  readonly lastSuccess: RunRecord | null;
  readonly rows: number;
  readonly newestKey: Row | null;
  /** What is wrong with the table, and how to mend it; null: nothing. */
  readonly problem: string | null;
}

/** Looks up where a dataset stands; what is not there counts as empty. */
export async function datasetStatus(db: Kysely<Tables>, dataset: Dataset): Promise<DatasetStatus> {
  const [last, success] = (await hasLedger(db))
    ? [await lastRun(db, dataset.name), (await lastSuccess(db, dataset.name))?.run]
    : [];
  const recordOf = async (run: Run | undefined) =>
    run === undefined ? null : toRecord(run, await sourcesOf(db, run.id));
  let stored: Pick<DatasetStatus, "rows" | "newestKey"> = { rows: 0, newestKey: null };
  let problem: string | null = null;
  try {
    if (await checkTable(db, dataset)) stored = await storedRows(db, dataset);
  } catch (error) {
    if (!(error instanceof TableMismatchError)) throw error;
    problem = error.message;
  }
  return {
    dataset: dataset.name,
    lastRun: await recordOf(last),
    lastSuccess: await recordOf(success),
    ...stored,
    problem,
  };
}

async function storedRows(
  db: Kysely<Tables>,
  { table, key }: Dataset,
): Promise<{ rows: number; newestKey: Row | null }> {
  const columns = key.map((name) => sql.ref(name));
  const { rows: counted } = await sql<{ count: number }>`
    select count(*) as count from ${sql.table(table)}`.execute(db);
  const { rows: newest } = await sql<Row>`
    select ${sql.join(columns)} from ${sql.table(table)}
    order by ${sql.join(columns.map((column) => sql`${column} desc`))} limit 1`.execute(db);
  return { rows: counted[0]?.count ?? 0, newestKey: newest[0] ?? null };
}
