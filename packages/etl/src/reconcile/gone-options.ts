import type { RawBuilder } from "kysely";
import type { Dataset, Row } from "../datasets/dataset.ts";
import type { CheckedTable } from "../table/check-table.ts";

/** Rows of a run that went from the sources or came back. */
export interface GoneCounts {
  readonly gone: number;
  readonly returned: number;
  /** Rows that were deleted from the table. */
  readonly dropped: number;
  /** Some keys of these, for the message. */
  readonly droppedKeys: readonly Row[];
}

export interface GoneOptions {
  readonly dataset: Dataset;
  /** The table, merged: it has all rows of the sources. */
  readonly table: CheckedTable;
  /** The table of the rows that were given. */
  readonly given: RawBuilder<unknown>;
  /** Keys that went; or `not given`, if `given` has all rows of the sources, and others are gone. */
  readonly went: "not given" | readonly Row[];
  /** Rows of the table that the sources do not have. */
  readonly missing: number;
  /** Number of keys that were gone before the run. */
  readonly known: number;
  readonly runId: number;
  /** True if rows that are gone are deleted this once. */
  readonly dropGone: boolean;
}
