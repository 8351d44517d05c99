import type { Reader } from "./reader.ts";
import { isUnknownMark } from "./unknown-marks.ts";

/** More different marks of unknown than this are data. */
const MOST_MARKS = 3;

/** A cell, and the number of its row. */
export interface Place {
  readonly text: string;
  readonly row: number;
}

/** A type that may be a column's, until a cell refutes it. */
export class Candidate {
  readonly reader: Reader;
  /** Number of cells that it accepted. */
  accepted = 0;
  /** The largest number among them, without its sign. */
  largest = 0;
  /** Cells that are not of the type and are known marks of unknown, with their numbers. */
  readonly marks = new Map<string, number>();
  /** The cell that refuted it. */
  refutedBy: Place | undefined;

  constructor(reader: Reader) {
    this.reader = reader;
  }

  /** Looks at a cell that is not empty. */
  add(text: string, row: number): void {
    if (this.refutedBy !== undefined) return;
    const value = this.reader.parse(text);
    if (value !== undefined) {
      this.accepted += 1;
      if (typeof value === "number") this.largest = Math.max(this.largest, Math.abs(value));
      return;
    }
    const count = this.marks.get(text);
    if (count !== undefined) this.marks.set(text, count + 1);
    else if (isUnknownMark(text) && this.marks.size < MOST_MARKS) this.marks.set(text, 1);
    else this.refutedBy = { text, row };
  }

  /** True if it accepts every cell, apart from marks of unknown. */
  get holds(): boolean {
    return this.refutedBy === undefined && this.accepted > 0;
  }
}
