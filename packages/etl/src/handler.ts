import type { Context } from "aws-lambda";
import type { Dataset } from "./datasets/dataset.ts";
import type { RunRecord } from "./record/run-record.ts";
import type { PhaseAnswer } from "./run-phase-on-lambda.ts";
import type { RunResult } from "./run-settings.ts";

/** The run failed, and its message is out: the on-failure destination has nothing to add. */
export class ReportedFailure extends Error {
  override readonly name = "ReportedFailure";
}

/** The run failed, and its message could not be sent: the on-failure destination reports it. */
export class UnreportedFailure extends Error {
  override readonly name = "UnreportedFailure";
}

/** Entry of a Lambda function. */
export type Handler = (event: unknown, context: Context) => Promise<RunRecord | PhaseAnswer>;

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
    if (isPhaseEvent(event)) {
      const { runPhaseOnLambda } = await import("./run-phase-on-lambda.ts");
      const { answer, result } = await runPhaseOnLambda(event, context, datasets);
      const isToldHere = answer.phase === "fail" && result?.notified === true;
      if (result !== undefined && !isToldHere) throwFailure(result);
      return answer;
    }
    const { runOnLambda } = await import("./run-on-lambda.ts");
    const result = await runOnLambda(event, context, datasets);
    throwFailure(result);
    return result.record;
  };
}

/** Tells whether an event is about a phase of a shared run, right or wrong. */
const isPhaseEvent = (event: unknown): boolean =>
  typeof event === "object" && event !== null && "phase" in event;

/** Throws if a run failed, unless an earlier event has said so. */
function throwFailure({ record, notified, isRepetition }: RunResult): void {
  if (record.status !== "failed" || isRepetition) return;
  const text = `${record.error?.code}: ${record.error?.message} (execution ${record.executionId})`;
  throw notified ? new ReportedFailure(text) : new UnreportedFailure(text);
}

const runOwn = createHandler();

/**
 * Lambda's entry: `{ "dataset": "us-daily", "executionId"?, "scheduledTime"?, "acceptShrink"?,
 * "full"?, "dropGone"? }` in, the run's record out. Events with a `phase` are those of a run that
 * several functions share: docs/parallel.md has them.
 *
 * @throws ReportedFailure after the message of a failure is out; any other error means that
 * the failure was not reported
 */
export async function handler(event: unknown, context: Context): Promise<RunRecord | PhaseAnswer> {
  return await runOwn(event, context);
}
