import type { TransientError } from "../core/errors.ts";

/** Progress of reading a source. */
export interface Progress {
  readonly source: string;
  /** Uncompressed bytes so far, and in all where that is known. */
  readonly bytes: number;
  readonly size: number | undefined;
  readonly rows: number;
  /** Files so far, and in all, of a source with several; or ranges of a file that is shared. */
  readonly files?: { readonly done: number; readonly all: number; readonly unit?: "ranges" };
}

/** Progress and trouble that a run reports. */
export type RunEvent =
  | ({ readonly kind: "progress" } & Progress)
  /** Something failed that may pass; it is tried again after `delay` milliseconds. */
  | { readonly kind: "retry"; readonly error: TransientError; readonly delay: number }
  /** A statement waits for a lock; `text` says which, and which process holds it. */
  | { readonly kind: "waiting"; readonly text: string }
  /** The run was to be shared, and is run by one process; `text` says why. */
  | { readonly kind: "not-shared"; readonly text: string }
  /** The message could not be sent; unless it is a failure's, the next run sends it. */
  | { readonly kind: "not-sent"; readonly error: unknown }
  /** The reader's role could not be created or given its rights; the next run does it. */
  | { readonly kind: "not-admitted"; readonly error: unknown }
  /** The page was not brought up to date; the next run does it. */
  | { readonly kind: "not-published"; readonly error: unknown };
