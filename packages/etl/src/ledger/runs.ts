import { type Kysely, type Selectable, sql } from "kysely";
import { publicUrl } from "../core/public-url.ts";
import type { Tables } from "../database/tables.ts";
import type { StoredTable } from "../record/outcome.ts";
import { RECORD_VERSION, type RunRecord, type SourceVersion } from "../record/run-record.ts";
import { FAILURES, SUCCESSES } from "../record/run-status.ts";
import { isOf, type Place } from "./place.ts";

export type Run = Selectable<Tables["daily_delta.runs"]>;

export const findRun = (db: Kysely<Tables>, executionId: string): Promise<Run | undefined> =>
  db
    .selectFrom("daily_delta.runs")
    .selectAll()
    .where("execution_id", "=", executionId)
    .executeTakeFirst();

/**
 * The last run that succeeded or found nothing new in a place, with its source versions.
 *
 * @param before only runs with a smaller number; default: all
 */
export async function lastSuccess(
  db: Kysely<Tables>,
  place: Place,
  before?: number,
): Promise<{ run: Run; sources: Record<string, SourceVersion> } | undefined> {
  const run = await db
    .selectFrom("daily_delta.runs")
    .selectAll()
    .where(isOf(place))
    .where("status", "in", SUCCESSES)
    .$if(before !== undefined, (query) => query.where("id", "<", before ?? 0))
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return run === undefined ? undefined : { run, sources: await sourcesOf(db, run.id) };
}

/** The latest run in a place, however it ended. */
export const lastRun = (db: Kysely<Tables>, place: Place): Promise<Run | undefined> =>
  db
    .selectFrom("daily_delta.runs")
    .selectAll()
    .where(isOf(place))
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();

/** An interrupted run did not fail: it says nothing about the sources or the job. */
const isNoInterruption = sql<boolean>`error ->> 'code' is distinct from 'INTERRUPTED'`;

/** Failed and crashed runs since a success. */
export interface Failures {
  readonly failures: number;
  readonly first: { readonly id: number; readonly startedAt: Date } | undefined;
}

/**
 * Finds the runs that failed or crashed after the last success and before the run `before`. Runs
 * that were interrupted do not count.
 */
export async function failuresAfterSuccess(
  db: Kysely<Tables>,
  place: Place,
  before: number,
): Promise<Failures> {
  const [first] = await db
    .selectFrom("daily_delta.runs")
    .select(({ fn }) => ["id", "started_at", fn.countAll<number>().over().as("failures")])
    .where(isOf(place))
    .where("status", "in", FAILURES)
    .where(isNoInterruption)
    .where("id", "<", before)
    .where(({ eb, selectFrom, fn, lit }) =>
      eb(
        "id",
        ">",
        selectFrom("daily_delta.runs")
          .select(fn.coalesce(fn.max<number>("id"), lit(0)).as("id"))
          .where(isOf(place))
          .where("status", "in", SUCCESSES)
          .where("id", "<", before),
      ),
    )
    .orderBy("id")
    .limit(1)
    .execute();
  return {
    failures: first?.failures ?? 0,
    first: first && { id: first.id, startedAt: first.started_at },
  };
}

/** Counts the runs that failed or crashed after the last success and before the run `before`. */
export const failuresSinceSuccess = async (
  db: Kysely<Tables>,
  place: Place,
  before: number,
): Promise<number> => (await failuresAfterSuccess(db, place, before)).failures;

/** The source versions of a run; older versions of the program stored URLs with their queries. */
export async function sourcesOf(
  db: Kysely<Tables>,
  runId: number,
): Promise<Record<string, SourceVersion>> {
  const rows = await db
    .selectFrom("daily_delta.source_versions")
    .selectAll()
    .where("run_id", "=", runId)
    .orderBy("source")
    .execute();
  return Object.fromEntries(
    rows.map(({ run_id: _, source, is_sample, ends_in_newline, ...version }) => [
      source,
      {
        ...version,
        url: publicUrl(version.url),
        endsInNewline: ends_in_newline,
        ...(is_sample && { isSample: true }),
      },
    ]),
  );
}

/** Checks whether a table is still the one that a run left; its rows are yet to be counted. */
export const isTableOf = (run: Run, { schema, oid, version }: Omit<StoredTable, "rows">): boolean =>
  oid !== undefined &&
  run.table_schema === schema &&
  run.table_oid === oid &&
  run.table_version === version;

/** A run of the ledger as the record that people and programs see. */
export function toRecord(run: Run, sources: Readonly<Record<string, SourceVersion>>): RunRecord {
  return {
    version: RECORD_VERSION,
    runId: run.id,
    executionId: run.execution_id,
    dataset: run.dataset,
    status: run.status,
    inserted: run.inserted ?? 0,
    updated: run.updated ?? 0,
    unchanged: run.unchanged,
    missing: run.missing,
    gone: run.gone ?? 0,
    returned: run.returned ?? 0,
    dropped: run.dropped ?? 0,
    sources,
    startedAt: run.started_at.toISOString(),
    finishedAt: run.finished_at?.toISOString() ?? null,
    // A ledger that has not been migrated yet lacks the column.
    ...(run.effective_at && { effectiveAt: run.effective_at.toISOString() }),
    failedBefore: run.failed_before ?? 0,
    error: run.error,
  };
}
