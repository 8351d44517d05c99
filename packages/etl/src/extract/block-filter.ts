/** Part of a file, split into what must be read and what is known already. */
export interface Stretch {
  /** Bytes to read. */
  readonly unknown: Uint8Array;
  /** Number of rows in the bytes that were left out, and of those that the dataset keeps. */
  readonly known: { readonly rows: number; readonly kept: number };
}

/**
 * Sees the bytes of one file before they are parsed, and may leave out blocks of them whose rows are
 * stored already. One filter serves one reading, from the beginning of the file to its end.
 */
export interface BlockFilter {
  /** Takes the next chunk of the file, and returns what can be read on. */
  push(chunk: Uint8Array): Stretch;
  /** Returns the rest, at the end of the file. */
  end(): Stretch;
  /** Notes a row that was read, and the line in which it ends, before the row is handed on. */
  row(line: number, isKept: boolean): void;
  /** Gives up what was noted: the next version of such a file has to be read whole. */
  giveUp(): void;
  /** Notes that all rows were read. */
  finish(): void;
}

const ALL_KNOWN: Stretch = { unknown: new Uint8Array(0), known: { rows: 0, kept: 0 } };

/** Leaves out nothing, and notes nothing. */
export const WHOLE_FILE: BlockFilter = {
  push: (chunk) => ({ ...ALL_KNOWN, unknown: chunk }),
  end: () => ALL_KNOWN,
  row() {},
  giveUp() {},
  finish() {},
};
