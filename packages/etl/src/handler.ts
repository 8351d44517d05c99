import type { Context } from "aws-lambda";
import type { Dataset } from "./datasets/dataset.ts";
import type { RunRecord } from "./record/run-record.ts";

/** The run failed, and its message is out: the on-failure destination has nothing to add. */
export class ReportedFailure extends Error {
  override readonly name = "ReportedFailure";
}

/** The run failed, and its message could not be sent: the on-failure destination reports it. */
export class UnreportedFailure extends Error {
  override readonly name = "UnreportedFailure";
}

/** Entry of a Lambda function. */
export type Handler = (event: unknown, context: Context) => Promise<RunRecord>;

/**
 * Makes the entry of a Lambda function for datasets of your own.
 *
 * @param datasets those that an event may name; default: those that come with the program
 *
 * @example
 * import { createHandler } from "@daily-delta/etl/handler";
 * import { usStates } from "@daily-delta/etl";
 *
 * export const handler = createHandler([usStates]);
 */
export function createHandler(datasets?: readonly Dataset[]): Handler {
  return async (event, context) => {
    // Loaded by the first event: what goes wrong on the way is an error of the invocation.
    const { runOnLambda } = await import("./run-on-lambda.ts");
    const { record, notified, isRepetition } = await runOnLambda(event, context, datasets);
    if (record.status !== "failed" || isRepetition) return record;
    const text = `${record.error?.code}: ${record.error?.message} (execution ${record.executionId})`;
    throw notified ? new ReportedFailure(text) : new UnreportedFailure(text);
  };
}

const runOwn = createHandler();

/**
 * Lambda's entry: `{ "dataset": "us-daily", "executionId"?, "scheduledTime"?, "acceptShrink"?,
 * "full"?, "dropGone"? }` in, the run's record out.
 *
 * @throws ReportedFailure after the message of a failure is out; any other error means that
 * the failure was not reported
 */
export async function handler(event: unknown, context: Context): Promise<RunRecord> {
  return await runOwn(event, context);
}
