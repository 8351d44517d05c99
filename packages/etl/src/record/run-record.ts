import type { ErrorRecord } from "../core/error-record.ts";
import type { RunFreshness } from "./freshness.ts";
import type { RunReport } from "./run-report.ts";
import type { RunStatus } from "./run-status.ts";

/** Version of the record's form. 1, which had neither `version` nor `report`, ended with release 0.2. */
export const RECORD_VERSION = 2;

/** One version of a source's file. */
export interface SourceVersion {
  readonly url: string;
  /** As the server gave it; null: none. */
  readonly etag: string | null;
  /** SHA-256 of the uncompressed file, in hexadecimal. */
  readonly sha256: string;
  /** Size of the uncompressed file, in bytes. */
  readonly bytes: number;
  /** Data rows; the header is none. */
  readonly rows: number;
  /** Rows that the dataset's `keep` let through. */
  readonly kept: number;
  /** Present if the file is marked as a sample, whose numbers are invented. */
  readonly isSample?: true;
  /** True if the file ended in a line feed; null: written by a version that did not look. */
  readonly endsInNewline?: boolean | null;
}

/**
 * Record of one execution. inserted + updated + unchanged are the rows that the sources gave;
 * null where the run did not get so far as to know.
 */
export interface RunRecord {
  /** Absent in records of version 1. */
  readonly version?: number;
  /** The run's number in the ledger; null where none was written. */
  readonly runId: number | null;
  readonly executionId: string;
  readonly dataset: string;
  /** `running` only if the event came again while its first run was still working. */
  readonly status: RunStatus;
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number | null;
  /** Stored rows that the sources no longer have; they are kept. */
  readonly missing: number | null;
  /** Keys that went from the sources with this run, and keys that came back. */
  readonly gone: number;
  readonly returned: number;
  /** Rows that were deleted from the table because their keys are gone. */
  readonly dropped: number;
  readonly sources: Readonly<Record<string, SourceVersion>>;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** When the sources had what the run loaded, if it was not when it ran: see `backfill`. */
  readonly effectiveAt?: string;
  /** Failed and crashed runs since the last success. */
  readonly failedBefore: number;
  readonly error: ErrorRecord | null;
  /** Present after a success of a dataset that says how old its newest key may be. */
  readonly freshness?: RunFreshness;
  /** Present where the run has a message. */
  readonly report?: RunReport;
}

/** Record of a run that has a message. */
export interface ReportedRun extends RunRecord {
  readonly report: RunReport;
}
