import type { Message } from "../record/message.ts";

/** One labelled part of a message, such as `Since`. */
export interface Fact {
  readonly label: string;
  /** Lines for people; those that begin with spaces are rows of a table. */
  readonly lines: readonly string[];
}

/** Content of a message, before it is laid out for a channel. */
export interface Account {
  readonly headline: readonly string[];
  readonly groups: readonly (readonly Fact[])[];
  readonly footer: readonly string[];
}

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

/** Makes a notice of a run's message. */
export function noticeOf({ subject, body, attributes: { status } }: Message): Notice {
  const tone =
    status === "succeeded" || status === "unchanged"
      ? "good"
      : status === "failed"
        ? "bad"
        : "neutral";
  return { subject, account: { headline: body.split("\n"), groups: [], footer: [] }, tone };
}
