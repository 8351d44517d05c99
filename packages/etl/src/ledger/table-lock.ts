import { type Kysely, sql } from "kysely";
import type { Clock } from "../core/clock.ts";
import { DatabaseLockedError, DatabaseUnavailableError } from "../core/errors.ts";
import type { LockHolder, Session } from "../database/session.ts";
import type { Tables } from "../database/tables.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { findTable } from "../table/find-table.ts";
import { databaseNow } from "./database-clock.ts";
import { isLeased } from "./lease.ts";
import { executionLock, seizeLock, tableLock } from "./locks.ts";
import { isOf } from "./place.ts";
import type { Run } from "./runs.ts";

const WAIT = 200;
const TRIES = 25;

/** The run that wants a lock; a backfill takes it before its first run, whose id is then 0. */
type Loader = Pick<Run, "id" | "dataset" | "table_schema">;

/**
 * Takes the lock of the dataset's table, where it is or would be created. Where another run has it
 * and its deadline is past, that run is dead (a killed Lambda can leave its connection open for
 * hours): its connection is ended. A lease of another run counts like the lock.
 *
 * @returns the lock's name; undefined if another run of the ledger has it
 * @throws DatabaseLockedError if a process has it that no run of the ledger belongs to
 * @throws ConfigurationError if the search path has no schema for the table
 */
export async function takeTableLock(
  session: Session,
  own: Loader,
  dataset: Dataset,
  clock: Clock,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (;;) {
    const lock = tableLock(await findTable(session.db, dataset));
    if (!(await takeLock(session, own, lock, clock, signal))) return undefined;
    if (await isLeased(session.db, lock, own.id)) {
      await session.unlock(lock);
      return undefined;
    }
    // The run that had the lock may have created the table elsewhere in the search path.
    if (lock === tableLock(await findTable(session.db, dataset))) return lock;
    await session.unlock(lock);
  }
}

async function takeLock(
  session: Session,
  own: Loader,
  lock: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<boolean> {
  let holder: LockHolder | undefined;
  for (let tries = 0; tries <= TRIES; tries++) {
    if (await session.tryLock(lock)) return true;
    // On PGlite only runs of this process take locks.
    if (session.backend === 0) return false;
    holder = await session.holderOf(lock);
    if (holder !== undefined) {
      const run = await runOf(session.db, own.dataset, holder);
      if (run?.overdue) {
        if (await seizeLock(session, lock, clock, signal)) return true;
        throw new DatabaseUnavailableError(
          `the connection of an overdue run of ${own.dataset} cannot be ended: ${holder.description}`,
        );
      }
      if (run !== undefined || (await isAnotherAlive(session, own))) return false;
    }
    // A connection that was just ended gives its locks back in a moment.
    await clock.sleep(WAIT, signal);
  }
  const { description = "a process that is gone by now", backend } = holder ?? {};
  throw new DatabaseLockedError(
    `the lock of ${own.dataset} is held by ${description}, which belongs to no run in the ledger. It may be a connection that a pooler in transaction mode kept. ${backend === undefined ? "Run again" : `End it with select pg_terminate_backend(${backend}), then run again`}`,
  );
}

/** The run whose connection a server process is: one that is running, or that ended on it. */
const runOf = (db: Kysely<Tables>, dataset: string, { backend, since }: LockHolder) =>
  db
    .selectFrom("daily_delta.runs")
    .select(sql<boolean>`deadline <= ${databaseNow}`.as("overdue"))
    .where("dataset", "=", dataset)
    .where("backend", "=", backend)
    // Process numbers are reused: a run that had to be over before this one began is not its run.
    .where((eb) =>
      eb.or([
        eb("finished_at", "is", null),
        eb.lit(since === null),
        eb("deadline", ">=", since ?? new Date(0)),
      ]),
    )
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();

/** Checks whether another run of the same table is running: its own lock is held, too. */
async function isAnotherAlive(session: Session, own: Loader) {
  const running = await runningRuns(session, own);
  for (const { execution_id, overdue } of running) {
    if (!overdue && !(await isFree(session, executionLock(execution_id)))) return true;
  }
  return false;
}

/** The other runs of the same table that the ledger has as running, and whether they are overdue. */
export const runningRuns = (session: Session, own: Loader) =>
  session.db
    .selectFrom("daily_delta.runs")
    .select(["id", "execution_id", sql<boolean>`deadline <= ${databaseNow}`.as("overdue")])
    .where(isOf({ dataset: own.dataset, schema: own.table_schema }))
    .where("status", "=", "running")
    .where("id", "!=", own.id)
    .orderBy("id")
    .execute();

/** Checks whether a lock is free. */
export async function isFree(session: Session, lock: string): Promise<boolean> {
  const free = await session.tryLock(lock);
  if (free) await session.unlock(lock);
  return free;
}
