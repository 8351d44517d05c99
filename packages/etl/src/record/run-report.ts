/** First and last of some keys, such as `2021-06-04 Ohio`. */
export interface KeyRange {
  readonly first: string;
  readonly last: string;
}

/** Changes of one column, by one run, in rows that follow each other. */
export interface CorrectionEvent {
  readonly column: string;
  /** Key of the first row. */
  readonly first: string;
  /** Key of the last row; the first where there is only one. */
  readonly last: string;
  readonly rows: number;
  /** Smallest and largest difference, exact decimal numbers; null if the column has no numbers. */
  readonly lowest: string | null;
  readonly highest: string | null;
  /** Values of the row, where there is only one; null: unknown. */
  readonly before: string | null;
  readonly after: string | null;
}

/** Events of a run. */
export interface Corrections {
  /** Number of events, listed or not. */
  readonly events: number;
  /** The largest first. */
  readonly largest: readonly CorrectionEvent[];
}

/** Rows that went from the sources, or came back: some of their keys, such as `2021-06-04 Ohio`. */
export interface GoneFacts {
  /** Treatment of such rows by the dataset. */
  readonly treatment: "keep" | "mark" | "delete";
  readonly gone: readonly string[];
  readonly returned: readonly string[];
  /** Rows that were deleted because they are gone. */
  readonly dropped: readonly string[];
}

/** Another run, and when it began or ended; ISO 8601, UTC. */
export interface RunAt {
  readonly runId: number;
  readonly at: string;
  /** When the sources had what it loaded, of a backfilled run. */
  readonly effectiveAt?: string | undefined;
}

/** Places where people find more about a run, and what else its message names. */
export interface Surroundings {
  /** Such as `dev`. */
  readonly environment: string;
  /** URL of the page that shows the data. */
  readonly siteUrl?: string | undefined;
  /** URL of the repository whose docs explain errors. */
  readonly repositoryUrl?: string | undefined;
  /** Command that shows the log. */
  readonly logCommand?: string | undefined;
  /** Command that runs the dataset again. Default: for a clone, on its own database. */
  readonly runCommand?: string | undefined;
  /** Start of the next run; ISO 8601, UTC. */
  readonly nextRun?: string | undefined;
  /** URLs of the sources that a failure is about, by name. */
  readonly files?: Readonly<Record<string, string>> | undefined;
}

/** Facts about a run beyond its counts: with them the record says all that the message says. */
export interface RunReport extends Surroundings {
  /** First and last key that is stored. */
  readonly stored?: KeyRange | undefined;
  /** Rows that `stored` leaves out, because their key has a date that a run would refuse. */
  readonly implausible?: string | undefined;
  /** First and last key of the new rows. */
  readonly inserted?: KeyRange | undefined;
  readonly corrections?: Corrections | undefined;
  /** Absent if the run found none. */
  readonly goneKeys?: GoneFacts | undefined;
  /** First run in a row that found the file of a source as it is now; absent for files that changed. */
  readonly unchangedSince?: Readonly<Record<string, number>> | undefined;
  /** The last success before this run. */
  readonly lastSuccess?: RunAt | undefined;
  /** The first of the failures since that success. */
  readonly firstFailure?: RunAt | undefined;
  /** Earlier executions that crashed before they could report, found by this run. */
  readonly crashed?: readonly string[] | undefined;
  /** Fault of the views of past versions, and how to fix it. */
  readonly viewFault?: string | undefined;
}
