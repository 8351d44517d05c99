import { DateGuess } from "../infer/date-guess.ts";
import { PLAIN_READERS, type Reader } from "../infer/reader.ts";
import { isUnknownMark } from "../infer/unknown-marks.ts";

/** Lines that a header may have. */
const MOST_LINES = 4;
/** Rows that are looked at. */
const ROWS = 400;
const MOST_SHAPES = 8;

/** Place of the names of the columns. */
export interface HeaderGuess {
  /** Rows from 0 with the names; empty if the file has none. */
  readonly lines: readonly number[];
  /** First row of data. */
  readonly body: number;
  /** Number of cells in most rows. */
  readonly width: number;
}

/**
 * Finds the header among the first rows of a file, which come without comment lines.
 *
 * @param isNamed true if a comment line has names, so that a header is less likely
 */
export function headerOf(all: readonly (readonly string[])[], isNamed: boolean): HeaderGuess {
  const rows = all.slice(0, ROWS);
  const width = widthOf(rows);
  const first = rows.findIndex((row) => !isPreamble(row, width));
  const start = first === -1 ? 0 : first;
  const line = JSON.stringify(rows[start]);
  const below = rows
    .slice(start + 1)
    .filter((row) => row.some((cell) => cell !== "") && JSON.stringify(row) !== line);
  // The lines below may belong to the header.
  const body = below.length > 2 * MOST_LINES ? below.slice(MOST_LINES) : below;
  const columns = Array.from({ length: width }, (_, at) =>
    columnOf(body.map((row) => row[at] ?? "")),
  );
  const likeness = likenessOf(rows[start] ?? [], columns);
  const lines = [start];
  if (isNamed ? likeness >= 0 : likeness > 0) {
    const names = isNamed ? -1 : namesBelow(rows, start, columns);
    if (names === -1) return { lines: [], body: start, width };
    while (lines.length <= names - start) lines.push(start + lines.length);
  }
  while (lines.length < MOST_LINES) {
    const row = rows[start + lines.length];
    if (row === undefined || body.length < MOST_LINES || !continuesHeader(row, columns)) break;
    lines.push(start + lines.length);
  }
  return { lines, body: start + lines.length, width };
}

/**
 * Finds a row of names below a first row that is like data: years, each over several columns.
 *
 * @returns its place, -1 if there is none
 */
function namesBelow(
  rows: readonly (readonly string[])[],
  start: number,
  columns: readonly BodyColumn[],
): number {
  const isGroup = rows[start]?.some((cell) => cell.trim() === "") ?? false;
  return isGroup
    ? rows.findIndex(
        (row, at) =>
          at > start && at < start + MOST_LINES && row[0] !== "" && likenessOf(row, columns) < 0,
      )
    : -1;
}

/** The most frequent number of cells; of several, the largest. */
function widthOf(rows: readonly (readonly string[])[]): number {
  const counts = new Map<number, number>();
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1);
  const ranked = [...counts].sort(([a, one], [b, other]) => other - one || b - a);
  return ranked[0]?.[0] ?? 0;
}

/** True for titles and notes above a table: few cells, or few that are filled. */
function isPreamble(row: readonly string[], width: number): boolean {
  if (row.every((cell) => cell.trim() === "")) return true;
  const filled = row.findLastIndex((cell) => cell.trim() !== "") + 1;
  return width >= 3 ? filled <= width / 2 : row.length < width;
}

interface BodyColumn {
  readonly reader: Reader | "pattern" | undefined;
  readonly cells: ReadonlySet<string>;
  readonly shapes: ReadonlySet<string>;
}

function columnOf(cells: readonly string[]): BodyColumn {
  const known = cells.filter((cell) => !isUnknownMark(cell));
  const set = new Set(known);
  const shapes = new Set([...set].map(shapeOf));
  return { reader: typeOf(known), cells: set, shapes };
}

/** The narrowest type of all cells; `undefined`: text. */
function typeOf(cells: readonly string[]): BodyColumn["reader"] {
  if (cells.length === 0) return undefined;
  const plain = PLAIN_READERS.find(
    ({ type, parse }) =>
      type !== "text" && type !== "jsonb" && cells.every((cell) => parse(cell) !== undefined),
  );
  if (plain !== undefined) return plain;
  const dates = new DateGuess("date");
  cells.forEach((cell, at) => {
    dates.add(cell, at);
  });
  return dates.refutedBy === undefined ? "pattern" : undefined;
}

/** Returns how much the first row is like those below it; below zero if it has their names. */
function likenessOf(row: readonly string[], columns: readonly BodyColumn[]): number {
  let [data, header] = [0, 0];
  const isTimeline = isSequence(row);
  row.forEach((cell, at) => {
    const column = columns[at];
    if (column === undefined || cell.trim() === "") return;
    const { reader, cells, shapes } = column;
    if (reader !== undefined) {
      const own = typeOf([cell]);
      // A number may be the name of a column of fractions, and a year that of a column of anything.
      if (!isTimeline && isSame(own, reader)) data += 1;
      else if (own === undefined) header += 1;
      return;
    }
    if (cells.has(cell) && cells.size < columns.length * ROWS) data += 1;
    else if (cells.size >= 4 && shapes.size <= MOST_SHAPES) {
      const isAlike = shapes.has(shapeOf(cell));
      // A lower-case word may be a name as well as a value.
      if (!isAlike) header += 0.5;
      else if (!/^[a-z_ ]+$/i.test(cell) || cell === cell.toUpperCase()) data += 0.5;
    }
  });
  return data - header;
}

const isSame = (one: BodyColumn["reader"], other: BodyColumn["reader"]): boolean =>
  one === "pattern" || other === "pattern"
    ? one === other
    : one !== undefined && one.type === other?.type;

/** Names that are years or days in order: columns of a timeline. */
function isSequence(row: readonly string[]): boolean {
  const years = row.filter((cell) => /^(?:1[6-9]|20)\d\d$/.test(cell));
  return years.length >= 3 && years.every((year, at) => at === 0 || year > (years[at - 1] ?? ""));
}

/** True for a further line of names, such as one of units: it has strings over columns of numbers. */
function continuesHeader(row: readonly string[], columns: readonly BodyColumn[]): boolean {
  let names = 0;
  for (const [at, { reader }] of columns.entries()) {
    const cell = row[at] ?? "";
    if (reader === undefined || cell.trim() === "" || isUnknownMark(cell)) continue;
    const own = typeOf([cell]);
    if (isSame(own, reader)) return false;
    if (own === undefined) names += 1;
  }
  return names > 0;
}

/** Letters by case, digits, and other characters. */
const shapeOf = (cell: string): string =>
  cell
    .replace(/\p{Lu}+/gu, "A")
    .replace(/\p{L}+/gu, (letters) => (letters === "A" ? letters : "a"))
    .replace(/\d+/g, "9");
