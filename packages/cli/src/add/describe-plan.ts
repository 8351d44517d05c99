import { printable } from "@daily-delta/etl";
import { number } from "@daily-delta/etl/core";
import type { ExplainedPlan } from "./plan-dataset.ts";
import { Call, printValue } from "./write/print-value.ts";

/** A longer cell is cut, in UTF-16 code units. */
const LONGEST_CELL = 24;
const LONGEST_TYPE = 60;
/** More columns than this are not shown next to each other. */
const MOST_SHOWN = 6;

/** Describes what was decided for the columns, and why. */
export function describeColumns({
  columns,
  evidence,
  rows,
  key,
  occurrence,
}: ExplainedPlan): string {
  const shown = columns.map(({ name, type, options }) => {
    const { from: _, ...others } = options;
    const call = new Call(type, Object.keys(others).length === 0 ? [] : [others]);
    return { name, declared: printValue(call, 0, -1000), options };
  });
  const width = Math.max(...shown.map(({ name }) => name.length));
  const lines = shown.flatMap(({ name, declared }, at) => [
    `  ${name.padEnd(width)}  ${cut(declared, LONGEST_TYPE)}`,
    ...(columns[at]?.evidence ?? []).map((each) => `  ${" ".repeat(width)}    ${printable(each)}`),
  ]);
  const counted = occurrence === undefined ? "" : `, counted in ${occurrence}`;
  return [
    `${number(rows)} ${rows === 1 ? "row" : "rows"}, ${columns.length} ${columns.length === 1 ? "column" : "columns"}:`,
    ...lines,
    `Key: ${key.join(", ")}${counted}`,
    ...evidence.map((each) => `  ${printable(each)}`),
  ].join("\n");
}

/** Shows rows as the dataset reads them. */
export function describeRows(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const names = Object.keys(rows[0] ?? {});
  const shown = names.slice(0, MOST_SHOWN);
  const cells = rows.map((row) => shown.map((name) => cut(textOf(row[name]), LONGEST_CELL)));
  const widths = shown.map((name, at) =>
    Math.max(cut(name, LONGEST_CELL).length, ...cells.map((row) => row[at]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  ")}`.trimEnd();
  const more = names.length - shown.length;
  return [
    more > 0
      ? `First rows, without ${more} more ${more === 1 ? "column" : "columns"}:`
      : "First rows:",
    line(shown.map((name) => cut(name, LONGEST_CELL))),
    ...cells.map(line),
  ].join("\n");
}

const textOf = (value: unknown): string => (value === null ? "unknown" : printable(String(value)));
const cut = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text;
