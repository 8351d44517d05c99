import { type Format, readRecords } from "@daily-delta/etl";
import { number } from "@daily-delta/etl/core";
import { ColumnProfile } from "./infer/column-profile.ts";
import { RowSample } from "./infer/row-sample.ts";

/** Rows that are kept as they are, for people and for the dataset's test. */
const KEPT_ROWS = 5;

/** A record that is not as wide as the header. */
export interface Ragged {
  short: number;
  long: number;
  /** The first one, and its line. */
  first: readonly string[] | undefined;
  firstLine: number | undefined;
  /** Number of those with one cell, which may be notes below the table. */
  notes: number;
  /** True if one has a value in a cell after the last column. */
  hasExcess: boolean;
}

/** Facts about all rows of a file. */
export interface Scan {
  readonly header: readonly string[];
  readonly profiles: readonly ColumnProfile[];
  readonly sample: RowSample;
  readonly first: readonly (readonly string[])[];
  readonly last: readonly string[];
  readonly rows: number;
  /** Rows without a value, and blank lines that have rows below them. */
  readonly blankRows: number;
  readonly ragged: Ragged;
  /** For each column, true if it counts the rows. */
  readonly counting: readonly boolean[];
  /** Why the file cannot be read on. */
  readonly fault: string | undefined;
}

/** A file's bytes, which can be read again. */
export type Body = () => AsyncIterable<Uint8Array>;

/**
 * Reads a whole file and profiles its columns.
 *
 * @param profiles of an earlier version of the file, which are continued
 */
export async function scan(
  body: Body,
  format: Format,
  onRow: (rows: number) => void,
  profiles?: (header: readonly string[]) => readonly ColumnProfile[],
): Promise<Scan> {
  const ragged: Ragged = {
    ...{ short: 0, long: 0, notes: 0, hasExcess: false },
    ...{ first: undefined, firstLine: undefined },
  };
  let fault: string | undefined;
  let header: readonly string[] | undefined;
  let columns: readonly ColumnProfile[] = [];
  let sample = new RowSample(0);
  let [rows, blankRows, pendingBlank] = [0, 0, 0];
  let last: readonly string[] = [];
  let counting: boolean[] = [];
  const first: (readonly string[])[] = [];
  const records = readRecords(body(), format, {
    onFault: ({ line, problem }) => {
      fault = `line ${number(line)}: ${problem}`;
    },
    onRagged: ({ record, line }, fields) => {
      ragged[record.length < fields ? "short" : "long"] += 1;
      ragged.first ??= record;
      ragged.firstLine ??= line;
      if (record.length === 1) ragged.notes += 1;
      ragged.hasExcess ||= record.slice(fields).some((cell) => cell !== "");
    },
  });
  for await (const record of records) {
    if (header === undefined) {
      if (record.length === 1 && record[0]?.trim() === "") continue;
      header = record;
      columns = profiles?.(record) ?? record.map((name) => new ColumnProfile(name));
      sample = new RowSample(record.length);
      counting = record.map(() => true);
      continue;
    }
    if (record.every((cell) => cell === "")) {
      if (record.length > 1) blankRows += 1;
      else pendingBlank += 1;
      continue;
    }
    blankRows += pendingBlank;
    pendingBlank = 0;
    for (const [at, column] of columns.entries()) {
      const cell = record[at] ?? "";
      column.add(cell);
      const from = first[0]?.[at] === "0" ? 0 : 1;
      if (counting[at] && cell !== String(rows + (rows === 0 && cell === "0" ? 0 : from))) {
        counting[at] = false;
      }
    }
    sample.add(record);
    if (first.length < KEPT_ROWS) first.push(record);
    last = record;
    rows += 1;
    onRow(rows);
  }
  return {
    header: header ?? [],
    profiles: columns,
    sample,
    first,
    last,
    rows,
    blankRows,
    ragged,
    counting,
    fault,
  };
}
