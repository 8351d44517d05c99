import type { NumberFormat } from "./number-format.ts";

/** Rewrites cells as a file has them in the spelling that a type reads. */
export interface Reader {
  /** Returns `undefined` for a cell that is written in another way. */
  read(cell: string): string | undefined;
  /** Continues the sentence "a number, ", or "a date, ", for complaints. */
  readonly written: string;
  /** Plain data that identifies the reader; the dataset's version hashes it. */
  readonly identity: unknown;
}

/** Defaults of a source for all of its cells. */
export interface CellDefaults {
  readonly unknown?: string | readonly string[] | undefined;
  readonly numbers?: NumberFormat | undefined;
}
