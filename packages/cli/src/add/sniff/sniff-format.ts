import type { Format } from "@daily-delta/etl";
import Papa from "papaparse";
import { commentOf } from "./comment.ts";
import { cellsOf, delimiterOf } from "./delimiter.ts";
import { headerOf } from "./header.ts";
import { lineEndOf, linesOf } from "./lines.ts";
import { parseHead } from "./parse-head.ts";
import { unpivotOf } from "./unpivot.ts";

/** Format of a file, as far as its beginning tells. */
export interface SniffedFormat {
  readonly format: Format;
  /** Names in the header, or those that are made up for a file without one. */
  readonly names: readonly string[];
  /** Why, for people. */
  readonly evidence: readonly string[];
  /** Lines down to the header, without comment lines; none for a file without a header. */
  readonly head: readonly string[];
  /** First rows below the header, as they are in the file. */
  readonly rows: readonly (readonly string[])[];
}

/** Rows that are handed on. */
const FIRST_ROWS = 3;

/**
 * Finds delimiter, quotes, comment lines and the header at the beginning of a file.
 *
 * @param text without a byte order mark
 * @param isWhole true if the file has no more than this
 * @returns `undefined` if it has no rows of cells
 */
export function sniffFormat(text: string, isWhole: boolean): SniffedFormat | undefined {
  const [line = "", named] = /^sep=(.)(?:\r\n|\n|\r)/i.exec(text) ?? [];
  const found = sniffTable(text.slice(line.length), isWhole, named);
  if (found === undefined || named === undefined) return found;
  return {
    ...found,
    format: { skip: 1, ...found.format },
    head: [line.trimEnd(), ...found.head],
    evidence: ["the first line names the delimiter, as Excel does", ...found.evidence],
  };
}

/** @param named the delimiter, if the file says it */
function sniffTable(
  text: string,
  isWhole: boolean,
  named: string | undefined,
): SniffedFormat | undefined {
  const lineEnd = lineEndOf(text);
  const crlf = text.replaceAll("\r\n", "\n");
  const unified = lineEnd === undefined ? crlf : crlf.replaceAll("\r", "\n");
  const lines = linesOf(unified);
  const prefix = /^(?:#|%|\/\/|!|;)/.exec(lines.find((line) => line.trim() !== "") ?? "")?.[0];
  const delimiter =
    named ??
    delimiterOf(
      lines.filter(
        (line) => line.trim() !== "" && (prefix === undefined || !line.startsWith(prefix)),
      ),
    );
  const comment = commentOf(lines, (line) => cellsOf(line, delimiter));
  const { rows, quote, escapedBy } = parseHead(unified, delimiter, comment, isWhole);
  if (rows.every((row) => row.every((cell) => cell.trim() === ""))) return undefined;
  const noted = comment === undefined ? undefined : namesInComment(lines, comment, delimiter, rows);
  const header = headerOf(rows, noted !== undefined);
  const commented = header.lines.length === 0 ? noted : undefined;
  const isShort = commented === undefined && comment === undefined && isShortHeader(rows, header);
  const { option, names } = isShort ? withRowNames(rows) : namesOf(rows, header, commented);
  const hasPadding =
    names.some((name) => name !== name.trim()) || isPadded(rows.slice(header.body));
  const plain: Format = {
    ...(delimiter === "," ? {} : { delimiter }),
    ...(quote === '"' ? {} : { quote }),
    ...(escapedBy === undefined ? {} : { escape: escapedBy }),
    ...(lineEnd === undefined ? {} : { lineEnd }),
    ...(comment === undefined ? {} : { comment }),
    ...(isShort ? { skip: 1 } : {}),
    ...(option === undefined ? {} : { header: option }),
    ...(hasPadding ? { trim: true } : {}),
  };
  const shown = hasPadding ? names.map((name) => name.trim()) : names;
  const wide = unpivotOf(shown, rows.slice(header.body));
  return {
    format: wide === undefined ? plain : { ...plain, unpivot: wide.unpivot },
    names: shown,
    head: headLines(lines, comment, rows, header.lines.at(-1), delimiter),
    rows: rows
      .slice(header.body)
      .filter((row) => row.some((cell) => cell !== ""))
      .slice(0, FIRST_ROWS),
    evidence: [
      ...(delimiter === "," ? [] : [`its columns are divided by ${nameOf(delimiter)}`]),
      ...(comment === undefined || commented !== undefined
        ? []
        : [`lines that begin with ${JSON.stringify(comment)} are comments: left out`]),
      ...(typeof option === "number"
        ? [
            `the header is in line ${option}${comment === undefined ? "" : ", not counting comments"}; what is above it is left out`,
          ]
        : []),
      ...(isShort
        ? ["the header has a name less than the rows have cells: the first is theirs"]
        : []),
      ...(commented === undefined ? [] : ["the names of the columns are in a comment line"]),
      ...(header.lines.length === 0 && commented === undefined
        ? ["the first row is like the others: the file has no header"]
        : []),
      ...(header.lines.length > 1 ? [`the header has ${header.lines.length} lines`] : []),
      ...(wide === undefined ? [] : [wide.evidence]),
    ],
  };
}

/** True if one space follows every delimiter; several align the cells of a column. */
const isPadded = (rows: readonly (readonly string[])[]): boolean => {
  const cells = rows.flatMap((row) => row.slice(1)).filter((cell) => cell.trim() !== "");
  return cells.length > 1 && cells.every((cell) => /^ \S/.test(cell));
};

/** The names in the last comment line before the rows, if it has as many as the widest row. */
function namesInComment(
  lines: readonly string[],
  comment: string,
  delimiter: string,
  rows: readonly (readonly string[])[],
): readonly string[] | undefined {
  const first = lines.findIndex((line) => line.trim() !== "" && !line.startsWith(comment));
  const last = lines.slice(0, first).findLast((line) => line.startsWith(comment)) ?? "";
  const names = last
    .slice(comment.length)
    .split(delimiter)
    .map((name) => name.trim());
  const width = Math.max(...rows.map(({ length }) => length));
  return names.length === width && width > 1 && new Set(names).size === width ? names : undefined;
}

function namesOf(
  rows: readonly (readonly string[])[],
  { lines, width }: { readonly lines: readonly number[]; readonly width: number },
  commented: readonly string[] | undefined,
): { readonly option: Format["header"] | undefined; readonly names: readonly string[] } {
  const [first] = lines;
  if (first === undefined) {
    const most = Math.max(width, ...rows.map(({ length }) => length));
    const names = commented ?? Array.from({ length: most }, (_, at) => `column_${at + 1}`);
    return { option: { names }, names };
  }
  if (lines.length === 1) {
    return { option: first === 0 ? undefined : first + 1, names: rows[first] ?? [] };
  }
  const names = Array.from({ length: width }, (_, at) =>
    lines
      .map((line) => rows[line]?.[at]?.trim() ?? "")
      .filter((part) => part !== "")
      .join(" "),
  );
  return { option: lines.map((line) => line + 1), names };
}

/**
 * True for a first line with a name less than the rows have cells, where the first cells can only be names of
 * rows, as R and pandas write them: their numbers, or different strings.
 */
function isShortHeader(
  [first = [], ...rows]: readonly (readonly string[])[],
  { lines, width }: { readonly lines: readonly number[]; readonly width: number },
): boolean {
  if (lines.length !== 1 || lines[0] !== 0 || first.length !== width - 1) return false;
  const names = rows.filter(({ length }) => length === width).map(([name = ""]) => name);
  const start = Number(names[0]);
  const isCounted = start === 0 || start === 1;
  const areNames = isCounted
    ? names.every((name, at) => name === String(start + at))
    : new Set(names).size === names.length && names.every((name) => /\p{L}/u.test(name));
  return names.length > 1 && areNames && rows.some((row) => (row.at(-1) ?? "") !== "");
}

function withRowNames([header = []]: readonly (readonly string[])[]) {
  const names = ["row", ...header];
  return { option: { names }, names };
}

const NAMES = new Map([
  ["\t", "tabs"],
  [";", "semicolons"],
]);
const nameOf = (delimiter: string): string => NAMES.get(delimiter) ?? JSON.stringify(delimiter);

/** The lines down to the header; a name with a line break in it makes several lines of one. */
function headLines(
  lines: readonly string[],
  comment: string | undefined,
  rows: readonly (readonly string[])[],
  last: number | undefined,
  delimiter: string,
): readonly string[] {
  if (last === undefined) return [];
  const head = rows.slice(0, last + 1);
  if (head.some((row) => row.some((cell) => cell.includes("\n")))) {
    return [Papa.unparse(head as string[][], { delimiter, newline: "\n" })];
  }
  return lines
    .filter((line) => comment === undefined || !line.startsWith(comment))
    .slice(0, last + 1);
}
