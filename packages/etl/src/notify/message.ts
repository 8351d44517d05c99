import type { Message } from "../record/message.ts";
import type { ReportedRun } from "../record/run-record.ts";
import { describeRun } from "./describe-run.ts";
import { layOut } from "./lay-out.ts";
import { subjectOf } from "./subject.ts";

/**
 * Composes the one message of an execution from its record.
 *
 * @example
 * const now = new Date();
 * const record = failedRecord(new Error("no memory"), "first", "us-daily", now, now);
 * composeMessage(withReport(record, { environment: "dev" })).attributes.status; // "failed"
 */
export function composeMessage(record: ReportedRun): Message {
  const { dataset, status, report } = record;
  return {
    subject: subjectOf(record),
    body: layOut(describeRun(record)),
    attributes: { dataset, status, environment: report.environment },
    record,
  };
}
