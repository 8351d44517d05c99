import type { ErrorRecord } from "../core/error-record.ts";

/** A version that a backfill did not load. */
export interface RefusedVersion {
  readonly runId: number;
  /** Time of its commit; ISO 8601, UTC. */
  readonly effectiveAt: string;
  readonly error: ErrorRecord;
}

/** Record of one execution of a backfill. */
export interface BackfillRecord {
  readonly dataset: string;
  /**
   * `succeeded`: reached the last version; `unchanged`: it had been reached before; `skipped`: another run
   * is in progress; `failed`: stopped by `error`, or not a single version could be loaded.
   */
  readonly status: "succeeded" | "unchanged" | "skipped" | "failed";
  /** Number of versions in the history, and the times of the first and last; null if there are none. */
  readonly versions: number;
  readonly firstAt: string | null;
  readonly lastAt: string | null;
  /** Versions that earlier executions have loaded or refused. */
  readonly before: number;
  /** Versions of this execution: loaded, without any difference in bytes, and refused. */
  readonly loaded: number;
  readonly same: number;
  readonly refused: number;
  /** Rows that this execution inserted and updated, over all versions. */
  readonly inserted: number;
  readonly updated: number;
  /** Rows of the table after the last loaded version; null: none is loaded. */
  readonly rows: number | null;
  /** Time of the last version that is loaded or refused; null: none. */
  readonly reachedAt: string | null;
  /** The first twenty. */
  readonly refusals: readonly RefusedVersion[];
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Reason why the backfill stopped before its end. */
  readonly error: ErrorRecord | null;
}
