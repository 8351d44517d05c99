import { sql } from "kysely";
import type { Clock } from "../core/clock.ts";
import { ConfigurationError, DatabaseUnavailableError } from "../core/errors.ts";
import type { Session } from "../database/session.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { findTable } from "../table/find-table.ts";
import { databaseNowPlus } from "./database-clock.ts";
import { executionLock, seizeLock } from "./locks.ts";
import { findRun, type Run } from "./runs.ts";
import { isFree, runningRuns } from "./table-lock.ts";

const WAIT = 200;
const TRIES = 25;

/** One execution, as it is known before the database is asked. */
export interface Execution {
  readonly executionId: string;
  /** Token of this process; another delivery of the same event has another one. */
  readonly token: string;
  readonly dataset: Dataset;
  readonly channel: string;
  readonly startedAt: Date;
  /** When the data was true, if that is not the time of the run: see `RunRequest`. */
  readonly effectiveAt?: Date | undefined;
  readonly deadline: Date;
  /** The schema of the dataset's table. @default looked up */
  readonly schema?: string | undefined;
}

/**
 * Writes the run's row, or finds it: written by an earlier try of this process, or by another
 * process that the same event started, as its `token` tells.
 */
export async function beginRun(
  session: Session,
  execution: Execution,
  clock: Clock,
  signal: AbortSignal,
): Promise<Run> {
  const lock = executionLock(execution.executionId);
  for (let tries = 0; !(await session.tryLock(lock)); tries++) {
    const run = await findRun(session.db, execution.executionId);
    if (run !== undefined && run.token !== execution.token) return run;
    // Our own earlier connection holds the lock, broken but not yet seen to be; or one that died
    // before it wrote the row.
    const ours = run !== undefined || tries === TRIES;
    if (ours && (await seizeLock(session, lock, clock, signal))) break;
    if (ours)
      throw new DatabaseUnavailableError("an earlier connection of this run cannot be ended");
    await clock.sleep(WAIT, signal);
  }
  const run = await findRun(session.db, execution.executionId);
  if (run === undefined) return await insertRun(session, execution, clock);
  if (run.token === execution.token) {
    await session.db
      .updateTable("daily_delta.runs")
      .set({ backend: session.backend, deadline: deadlineOf(execution, clock) })
      .where("id", "=", run.id)
      .execute();
  }
  return run;
}

/** The schema of the dataset's table; null where the search path has none for it. */
async function schemaOf({ db }: Session, dataset: Dataset): Promise<string | null> {
  try {
    return (await findTable(db, dataset)).schema;
  } catch (error) {
    if (error instanceof ConfigurationError) return null;
    throw error;
  }
}

const deadlineOf = ({ deadline }: Execution, clock: Clock) =>
  databaseNowPlus(deadline.getTime() - clock.now().getTime());

async function insertRun(session: Session, execution: Execution, clock: Clock): Promise<Run> {
  return await session.db
    .insertInto("daily_delta.runs")
    .values({
      execution_id: execution.executionId,
      token: execution.token,
      dataset: execution.dataset.name,
      dataset_version: execution.dataset.version,
      status: "running",
      started_at: execution.startedAt,
      effective_at: execution.effectiveAt ?? null,
      deadline: deadlineOf(execution, clock),
      backend: session.backend,
      channel: execution.channel,
      table_schema: execution.schema ?? (await schemaOf(session, execution.dataset)),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/**
 * Marks the runs of a table that crashed. Only the holder of the table's lock may
 * ask; a run that is just finding out that the lock is taken is alive, which its own lock shows.
 *
 * @returns their execution ids
 */
export async function markCrashed(session: Session, own: Run, clock: Clock): Promise<string[]> {
  const crashed: string[] = [];
  for (const { id, execution_id, overdue } of await runningRuns(session, own)) {
    if (!(await isFree(session, executionLock(execution_id))) && !overdue) continue;
    await session.db
      .updateTable("daily_delta.runs")
      .set({
        status: "crashed",
        finished_at: sql<Date>`greatest(started_at, ${clock.now()}::timestamptz)`,
      })
      .where("id", "=", id)
      .where("status", "=", "running")
      .execute();
    crashed.push(execution_id);
  }
  return crashed;
}
