import type { Session } from "../database/session.ts";
import { executionLock } from "../ledger/locks.ts";
import type { RunRecord } from "../record/run-record.ts";

/**
 * Checks whether the process of a run exists. A run that the ledger has as `running` may have been killed;
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
  { executionId }: Pick<RunRecord, "executionId">,
): Promise<boolean> {
  return (await session.holderOf(executionLock(executionId))) !== undefined;
}
