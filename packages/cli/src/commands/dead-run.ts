import { isAlive, type RunRecord, type Session } from "@daily-delta/etl";

/** Returns a run as crashed if its process was killed: the ledger still has it as `running`. */
export async function crashedIfDead<T extends Pick<RunRecord, "status" | "executionId" | "runId">>(
  session: Session,
  run: T,
): Promise<T> {
  if (run.status !== "running" || (await isAlive(session, run))) return run;
  return { ...run, status: "crashed" };
}
