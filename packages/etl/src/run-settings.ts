import type { Clock } from "./core/clock.ts";
import type { Database } from "./database/session.ts";
import type { Dataset } from "./datasets/dataset.ts";
import type { Limits, OpenSource } from "./extract/opened-file.ts";
import type { SourceTokens } from "./extract/source-token.ts";
import type { Notifier } from "./notify/notifier.ts";
import type { Site } from "./publish/site.ts";
import type { RunEvent } from "./record/run-event.ts";
import type { RunRecord } from "./record/run-record.ts";
import type { Surroundings } from "./record/run-report.ts";
import type { PasswordLogin } from "./table/admit-reader.ts";

/** Request of a run. */
export interface RunRequest {
  readonly dataset: Dataset;
  /** Identifier of the event that asks for the run; the same twice is one run. Default: a new one. */
  readonly executionId?: string | undefined;
  /** Other places of sources than those of the definition, by name. */
  readonly urls?: Readonly<Record<string, string>> | undefined;
  /** Let sources shrink, this once. */
  readonly acceptShrink?: boolean | undefined;
  /** Read and merge all, even if entity tags and hashes are those of the last run. */
  readonly full?: boolean | undefined;
  /** Delete the rows that the sources no longer have, this once; reads all. */
  readonly dropGone?: boolean | undefined;
  /**
   * When the sources' files were the newest; the ledger records it, and dates in keys are checked
   * against it. Only a backfill sets it. @default the time of the run
   */
  readonly effectiveAt?: Date | undefined;
}

/** Settings of the work of a run; a dry run needs no more. */
export interface WorkSettings {
  readonly database: Database;
  /** When the run must be over. */
  readonly deadline: Date;
  /** For how many milliseconds what may pass is tried again. Default: until shortly before the deadline. */
  readonly patience?: number | undefined;
  /** For how many milliseconds a statement waits for a lock of another session. @default 60,000 */
  readonly lockPatience?: number | undefined;
  /** Stops the run when it is aborted; its reason is the error of the record. */
  readonly signal?: AbortSignal | undefined;
  /** The share of rows that a source may lose. Default: 0.1. */
  readonly shrinkLimit?: number | undefined;
  readonly limits?: Limits | undefined;
  readonly clock?: Clock | undefined;
  readonly open?: OpenSource | undefined;
  /** Tokens of the sources' requests; a function is called once for each attempt. */
  readonly tokens?: SourceTokens | ((signal: AbortSignal) => Promise<SourceTokens>) | undefined;
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
}

/** Role that may read data and ledger, with its password. */
export interface PasswordReader extends PasswordLogin {
  readonly role: string;
}

/** Settings that a run needs in addition, to report its result. */
export interface RunSettings extends WorkSettings {
  readonly notifier: Notifier;
  /** For messages: where this is, such as `dev`. */
  readonly environment: string;
  /** For messages: where people find more. Default: nothing. */
  readonly links?: Omit<Surroundings, "environment" | "files"> | undefined;
  /** Role that may read data and ledger, created where it is missing. Default: none. */
  readonly reader?: string | undefined;
  /** Another such role, which logs in by a password that is read for each run. Default: none. */
  readonly passwordReader?: ((signal: AbortSignal) => Promise<PasswordReader>) | undefined;
  /** Site that the page's data is published to after the run. Default: none. */
  readonly site?: Site | undefined;
  /** Datasets that share the site: its list names those that have run. @default only the run's */
  readonly datasets?: readonly Dataset[] | undefined;
}

export interface RunResult {
  readonly record: RunRecord;
  /** True if the run's message is out. */
  readonly notified: boolean;
  /** True if the record is that of an earlier run for the same event; then nothing was done now. */
  readonly isRepetition: boolean;
}
