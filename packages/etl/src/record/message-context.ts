/** The difference that a run made to one number of one stored row. */
export interface NumberChange {
  /** The row's key, such as `2021-06-04`. */
  readonly key: string;
  readonly column: string;
  /** Exact decimal numbers. */
  readonly before: string;
  readonly after: string;
  readonly difference: string;
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

/** Facts that the message adds to the record. */
export interface MessageContext {
  readonly environment: string;
  /** The first and last key that is stored. */
  readonly range?: { readonly first: string; readonly last: string } | undefined;
  /** Rows that `range` leaves out, because their key has a date that a run would refuse. */
  readonly implausible?: string | undefined;
  /** Absent if the run found none. */
  readonly goneKeys?: GoneFacts | undefined;
  /** Fault of the views of past versions, and how to fix it. */
  readonly viewFault?: string | undefined;
  /** The largest first. */
  readonly revisions?: readonly NumberChange[];
  /** Earlier executions that crashed before they could report, found by this run. */
  readonly crashed?: readonly string[];
}
