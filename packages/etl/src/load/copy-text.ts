import type { Column, Row, Value } from "../datasets/dataset.ts";

/**
 * One row in the text format of COPY: fields between tabs, `\N` for null
 * (PostgreSQL's manual, COPY, "Text Format").
 *
 * @param line the row's line in its source, which the staging table holds first
 * @param more what the staging table holds last
 */
export function copyText(
  row: Row,
  columns: readonly Column[],
  line: number | undefined,
  more: readonly number[] = [],
): string {
  let text = line === undefined ? "\\N" : String(line);
  for (const { name } of columns) text += `\t${field(row[name] as Value)}`;
  for (const value of more) text += `\t${value}`;
  return `${text}\n`;
}

const ESCAPES: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

const field = (value: Value): string => {
  if (value === null) return "\\N";
  if (typeof value === "number") return String(value);
  return /[\\\t\n\r]/.test(value)
    ? value.replace(/[\\\t\n\r]/g, (c) => ESCAPES[c] as string)
    : value;
};

/** What a column does not accept of a value, or `undefined`. */
export function refusal(value: Value | undefined, { type, nullable }: Column): string | undefined {
  if (value === undefined || (value === null && !nullable))
    return "a value, which this column needs";
  if (value === null) return undefined;
  if (type === "bigint") {
    return Number.isSafeInteger(value) ? undefined : "a whole number within ±(2^53 - 1)";
  }
  return typeof value === "string" ? undefined : "a text";
}
