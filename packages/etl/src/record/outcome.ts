import type { Row } from "../columns/value.ts";
import type { ErrorRecord } from "../core/error-record.ts";
import { toErrorRecord } from "../core/to-error-record.ts";
import {
  RECORD_VERSION,
  type ReportedRun,
  type RunRecord,
  type SourceVersion,
} from "./run-record.ts";
import type { KeyRange, Surroundings } from "./run-report.ts";
import type { RunStatus } from "./run-status.ts";

/** Result of a run. */
export interface Outcome {
  readonly status: Exclude<RunStatus, "running" | "crashed">;
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number | null;
  readonly missing: number | null;
  readonly gone: number;
  readonly returned: number;
  readonly dropped: number;
  /** Some keys of the rows that were dropped. */
  readonly droppedKeys?: readonly Row[];
  readonly sources: Readonly<Record<string, SourceVersion>>;
  readonly error: ErrorRecord | null;
  /** The table that holds the rows, with their number; `undefined` where nothing is known of it. */
  readonly stored?: StoredTable;
  /** Fault of the views of past versions, and how to fix it; `undefined`: none. */
  readonly viewFault?: string | undefined;
  /** Ends of the new keys, where other rows were stored before. */
  readonly newKeys?: KeyRange | undefined;
}

/** The table as a run left it: only the same one is trusted by the next run. */
export interface StoredTable {
  readonly schema: string;
  readonly oid: number | undefined;
  readonly version: string | undefined;
  readonly rows: number;
}

/** Outcome if nothing was loaded. */
export const NOTHING_LOADED = {
  inserted: 0,
  updated: 0,
  unchanged: null,
  missing: null,
  gone: 0,
  returned: 0,
  dropped: 0,
  sources: {},
  error: null,
} as const;

/**
 * The record of an execution that failed and left nothing in the ledger.
 *
 * @example
 * const now = new Date();
 * const record = failedRecord(new ConfigurationError("no topic"), "first", "us-daily", now, now);
 * record.error?.message; // "no topic"
 */
export const failedRecord = (
  error: unknown,
  executionId: string,
  dataset: string,
  startedAt: Date,
  finishedAt: Date,
): RunRecord => ({
  version: RECORD_VERSION,
  runId: null,
  executionId,
  dataset,
  status: "failed",
  ...NOTHING_LOADED,
  startedAt: startedAt.toISOString(),
  finishedAt: finishedAt.toISOString(),
  failedBefore: 0,
  error: toErrorRecord(error),
});

/**
 * Adds to a record what the message says of its surroundings, for a run that left nothing in the ledger.
 *
 * @example
 * const now = new Date();
 * const record = failedRecord(new ConfigurationError("no topic"), "first", "us-daily", now, now);
 * withReport(record, { environment: "dev" }).report.environment; // "dev"
 */
export const withReport = (record: RunRecord, surroundings: Surroundings): ReportedRun => ({
  ...record,
  report: surroundings,
});
