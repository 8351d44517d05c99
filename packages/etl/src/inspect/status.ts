import { type Kysely, sql } from "kysely";
import { hasLedger } from "../database/migrations.ts";
import type { Tables } from "../database/tables.ts";
import type { Dataset, Row } from "../datasets/dataset.ts";
import { DateRange } from "../datasets/key-dates.ts";
import { TableMismatchError } from "../errors.ts";
import type { RunRecord } from "../ledger/run-record.ts";
import { lastRun, lastSuccess, type Run, sourcesOf, toRecord } from "../ledger/runs.ts";
import { storedRange } from "../ledger/stored-range.ts";
import { checkTable } from "../load/table.ts";
import { withPublicUrls } from "../public-url.ts";

/** Where a dataset stands. */
export interface DatasetStatus {
  readonly dataset: string;
  /** null: it has never run. */
  readonly lastRun: RunRecord | null;
  /** null: it has never succeeded. */
  readonly lastSuccess: RunRecord | null;
  readonly rows: number;
  /** The last key that a run would accept: a mistyped year is left out. */
  readonly newestKey: Row | null;
  /** What is wrong with the table, and how to fix it; null: nothing. */
  readonly problem: string | null;
}

/**
 * Looks up where a dataset stands; what is not there counts as empty.
 *
 * @param now decides which dates are in the future
 */
export async function datasetStatus(
  db: Kysely<Tables>,
  dataset: Dataset,
  now = new Date(),
): Promise<DatasetStatus> {
  const [last, success] = (await hasLedger(db))
    ? [await lastRun(db, dataset.name), (await lastSuccess(db, dataset.name))?.run]
    : [];
  const recordOf = async (run: Run | undefined) =>
    run === undefined ? null : toRecord(withPublicError(run), await sourcesOf(db, run.id));
  let stored: Pick<DatasetStatus, "rows" | "newestKey"> = { rows: 0, newestKey: null };
  let problem: string | null = null;
  try {
    if (await checkTable(db, dataset)) {
      const { last, implausible } = await storedRange(
        db,
        dataset,
        new DateRange(dataset.keyDates, now),
      );
      stored = { rows: await countRows(db, dataset), newestKey: last ?? null };
      problem = implausible ?? null;
    }
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

/** The next run migrates the ledger; until then an error may contain a URL with its query. */
function withPublicError(run: Run): Run {
  if (run.error === null) return run;
  const { message, details } = run.error;
  const error = {
    ...run.error,
    message: withPublicUrls(message),
    details: details.map(withPublicUrls),
  };
  return { ...run, error };
}

async function countRows(db: Kysely<Tables>, { table }: Dataset): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from ${sql.table(table)}`.execute(db);
  return rows[0]?.count ?? 0;
}
