import type { Message } from "../record/message.ts";
import { isFailure, isSuccess } from "../record/run-status.ts";
import type { Account } from "./account.ts";
import { describeRun } from "./describe-run.ts";

/** Message for a channel that formats it. */
export interface Notice {
  /** One line. */
  readonly subject: string;
  readonly account: Account;
  /** Decides on colours. */
  readonly tone: "good" | "bad" | "neutral";
}

/** Message that is not about a run, such as an alarm. */
export interface Alert {
  readonly subject: string;
  readonly body: string;
  readonly isFailure: boolean;
}

/** Makes a notice of an alert; its paragraphs stay as they are. */
export const noticeOfAlert = ({ subject, body, isFailure }: Alert): Notice => ({
  subject,
  account: { headline: body.trimEnd().split("\n"), groups: [], footer: [] },
  tone: isFailure ? "bad" : "good",
});

/** Makes a notice of a message; that of a backfill, or of an older version, has only its body. */
export function noticeOf({ subject, body, attributes: { status }, record }: Message): Notice {
  const { report } = record;
  return {
    subject,
    account:
      report === undefined
        ? { headline: body.split("\n"), groups: [], footer: [] }
        : describeRun({ ...record, report }),
    tone: isSuccess(status) ? "good" : isFailure(status) ? "bad" : "neutral",
  };
}
