import type { RunRecord } from "./run-record.ts";

/** A message as it is stored in the ledger and sent. */
export interface Message {
  /** ASCII, one line, under 100 characters: what SNS allows. */
  readonly subject: string;
  /** For a person, in short lines. */
  readonly body: string;
  /** For filters. */
  readonly attributes: {
    readonly dataset: string;
    readonly status: string;
    readonly environment: string;
  };
  /** For programs. */
  readonly record: RunRecord;
}
