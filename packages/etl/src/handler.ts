import type { Context } from "aws-lambda";
import type { RunRecord } from "./ledger/run-record.ts";

/** The run failed, and its message is out: the on-failure destination has nothing to add. */
export class ReportedFailure extends Error {
  override readonly name = "ReportedFailure";
}

/** The run failed, and nobody could be told: that is left to the on-failure destination. */
export class UnreportedFailure extends Error {
  override readonly name = "UnreportedFailure";
}

/**
 * Lambda's entry: `{ "dataset": "us-daily", "executionId"?, "scheduledTime"?, "acceptShrink"?,
 * "full"? }` in, the run's record out.
 *
 * @throws ReportedFailure after the message of a failure is out; any other error means that
 * nobody has been told
 */
export async function handler(event: unknown, context: Context): Promise<RunRecord> {
  const { runOnLambda } = await import("./run-on-lambda.ts");
  const { record, notified, isRepetition } = await runOnLambda(event, context);
  if (record.status !== "failed" || isRepetition) return record;
  const text = `${record.error?.code}: ${record.error?.message} (execution ${record.executionId})`;
  throw notified ? new ReportedFailure(text) : new UnreportedFailure(text);
}
