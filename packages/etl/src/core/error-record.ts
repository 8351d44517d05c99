/** Error that ended a run, as the run record has it. */
export interface ErrorRecord {
  /** Stable and upper-case, for programs: `CONTRACT`, `SHRUNK`, … */
  readonly code: string;
  /** Sentence for people: the problem, its place, and what to do. */
  readonly message: string;
  /** Single complaints, the first twenty at most. */
  readonly details: readonly string[];
  /** Number of complaints, listed or not. Absent where `details` lists no complaints. */
  readonly total?: number;
  /** The complaints that `details` lists, in parts. Absent if they are not about places in files. */
  readonly groups?: readonly ComplaintGroup[];
  /** The sources that the run looked at before it failed. Absent if it looked at none. */
  readonly sources?: Readonly<Record<string, SourceCheck>>;
}

/** Equal complaints about several lines or values of a file, as one. */
export interface ComplaintGroup {
  readonly source: string;
  /** Name of the file, of a source with several. */
  readonly file?: string | undefined;
  /** Names of the first three files, if it is about several. */
  readonly files?: readonly string[] | undefined;
  /** Such as `3` or `301-340, 512`; absent if they are not about lines, or about several files. */
  readonly lines?: string | undefined;
  readonly column?: string | undefined;
  /** The value that is wrong, or the first three of many. Absent if there is none. */
  readonly values?: readonly string[] | undefined;
  readonly count: number;
}

/**
 * Result of a failed run for a source: `read` if its file is fine, `rejected` if the file
 * is the reason for the failure, `unavailable` if there was no file to read.
 */
export type SourceCheck = "read" | "rejected" | "unavailable";
