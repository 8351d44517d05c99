import { sql } from "kysely";
import type { Session } from "../database/session.ts";
import { databaseNow } from "../ledger/database-clock.ts";
import { executionLock } from "../ledger/locks.ts";
import type { RunRecord } from "../record/run-record.ts";

/**
 * Checks whether the process of a run exists, or the lease of one that several processes share. A run that the ledger has as `running` may have been killed;
 * the next run of the dataset marks it as crashed.
 *
 * @param session on PGlite, a session of another process than the run's: there only one process
 * at a time has the database
 *
 * @example
 * const { lastRun } = await datasetStatus(session.db, usDaily);
 * if (lastRun?.status === "running") console.log(await isAlive(session, lastRun));
 */
export async function isAlive(
  session: Session,
  { executionId, runId }: Pick<RunRecord, "executionId" | "runId">,
): Promise<boolean> {
  if ((await session.holderOf(executionLock(executionId))) !== undefined) return true;
  // A ledger that has not been migrated yet lacks the table.
  const { rows } = await sql<{ found: boolean }>`
    select to_regclass('daily_delta.leases') is not null as found`.execute(session.db);
  if (rows[0]?.found !== true || runId === null) return false;
  const lease = await session.db
    .selectFrom("daily_delta.leases")
    .select("run_id")
    .where("run_id", "=", runId)
    .where("deadline", ">", databaseNow)
    .executeTakeFirst();
  return lease !== undefined;
}
