import { printable } from "../core/quote.ts";
import type { Message } from "../record/message.ts";
import type { MessageContext } from "../record/message-context.ts";
import type { RunRecord } from "../record/run-record.ts";
import { describeRun } from "./describe-run.ts";

const LONGEST_SUBJECT = 99;

/**
 * Composes the one message of an execution.
 *
 * @example
 * const now = new Date();
 * const record = failedRecord(new Error("no memory"), "first", "us-daily", now, now);
 * composeMessage(record, { environment: "dev" }).attributes.status; // "failed"
 */
export function composeMessage(record: RunRecord, context: MessageContext): Message {
  const { dataset, status } = record;
  return {
    subject: subjectOf(record, context.environment),
    body: describeRun(record, context),
    attributes: { dataset, status, environment: context.environment },
    record,
  };
}

function subjectOf(record: RunRecord, environment: string): string {
  const { inserted, updated, missing, error, failedBefore } = record;
  const outcome: Record<RunRecord["status"], string> = {
    succeeded: `${inserted} inserted, ${updated} updated${missing ? `, ${missing} missing` : ""}`,
    unchanged: "unchanged",
    skipped: "skipped, another run is in progress",
    failed:
      error?.code === "INTERRUPTED"
        ? "interrupted"
        : `FAILED, ${error?.code ?? ""}${error?.details[0] === undefined ? "" : `: ${error.details[0]}`}`,
    crashed: "crashed",
    running: "running",
  };
  const became = record.freshness?.became ?? null;
  const freshness = became === null ? "" : became === "stale" ? ", now STALE" : ", fresh again";
  const recovered =
    failedBefore > 0 && record.status !== "failed" ? ` (after ${failedBefore} failed)` : "";
  const subject = `[${environment}] ${record.dataset}: ${outcome[record.status]}${freshness}${recovered}`;
  const ascii = printable(subject).replace(/[^\x20-\x7e]/g, "?");
  return ascii.length > LONGEST_SUBJECT ? `${ascii.slice(0, LONGEST_SUBJECT - 3)}...` : ascii;
}
