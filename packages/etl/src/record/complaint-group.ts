import type { ComplaintGroup } from "../core/error-record.ts";
import { number } from "../core/number.ts";
import { printable, quote } from "../core/quote.ts";
import { LineRanges } from "./line-ranges.ts";

/** Values that a column may have wrong, each of which is listed; of more, the column is one complaint. */
const MOST_VALUES = 5;
/** Values, columns and files that are named of a complaint about more. */
const NAMED = 3;
/** A longer value is cut in the record, in UTF-16 code units. */
const LONGEST_VALUE = 80;

/** Lines with the same complaint about the same value. */
export interface ValueLines {
  readonly file: string | undefined;
  readonly column: string | undefined;
  readonly value: string | undefined;
  readonly advice: string;
  readonly lines: LineRanges;
  count: number;
}

/** The same complaint about lines and values of a column. */
export interface Group {
  readonly source: string;
  readonly problem: string;
  /** The declared one, where several columns of the file are one. */
  readonly column: string | undefined;
  /** Names of the first files, of a source with several. */
  readonly files: string[];
  /** Names of the first columns of the file. */
  readonly columns: string[];
  /** Lines of the file; not shown if there are several. */
  readonly lines: LineRanges;
  /** Those of the first values. */
  readonly values: ValueLines[];
  count: number;
}

export type Kind = Pick<Group, "source" | "column" | "problem">;

/** Equal for complaints that differ only in their files, lines and values. */
export const sameOf = ({ source, column, problem }: Kind): string =>
  JSON.stringify([source, column, problem]);

/** Notes different names, up to one more than are shown. */
export function note(names: string[], ...more: readonly (string | undefined)[]): void {
  for (const name of more) {
    if (name !== undefined && !names.includes(name) && names.length <= NAMED) names.push(name);
  }
}

/** The lines of a value; undefined: the group has enough others. */
export function linesOf(
  { values }: Group,
  { file, column, value }: Pick<ValueLines, "file" | "column" | "value">,
  advice: () => string,
): ValueLines | undefined {
  const known = values.find(
    (each) => each.value === value && each.column === column && each.file === file,
  );
  if (known !== undefined || values.length === MOST_VALUES) return known;
  const added = { file, column, value, advice: advice(), lines: new LineRanges(), count: 0 };
  values.push(added);
  return added;
}

/** Adds the lines and values of a group that was read after another one. */
export function addTo(group: Group, next: Group): void {
  group.count += next.count;
  group.lines.addAll(next.lines);
  note(group.files, ...next.files);
  note(group.columns, ...next.columns);
  for (const { advice, lines, count, ...value } of next.values) {
    const named = linesOf(group, value, () => advice);
    if (named === undefined) continue;
    named.count += count;
    named.lines.addAll(lines);
  }
}

/** A complaint that is listed. */
interface Listed extends Omit<Group, "values"> {
  /** The first of them, if there are more. */
  readonly values: readonly Omit<ValueLines, "lines" | "count">[];
  readonly hasMore: boolean;
}

/** One complaint for each value, or for all of them if there are many. */
export function partsOf({ values, ...group }: Group): Listed[] {
  const isOfMany = values.reduce((sum, { count }) => sum + count, 0) < group.count;
  return isOfMany
    ? [{ ...group, values, hasMore: true }]
    : values.map((each) => ({
        ...{ ...group, files: each.file === undefined ? [] : [each.file], column: each.column },
        columns: each.column === undefined ? [] : [each.column],
        ...{ lines: each.lines, count: each.count },
        ...{ values: [each], hasMore: false },
      }));
}

export function toRecord({ source, files, lines, column, count, values }: Listed): ComplaintGroup {
  const named = namesOf(values, (value) => printable(value, LONGEST_VALUE));
  return {
    source,
    ...(files.length === 1 && { file: printable(files[0] as string) }),
    ...(files.length > 1 && { files: files.slice(0, NAMED).map((file) => printable(file)) }),
    ...(files.length > 1 || lines.isEmpty ? {} : { lines: lines.toString(String) }),
    ...(column === undefined ? {} : { column: printable(column) }),
    ...(named.length === 0 ? {} : { values: named }),
    count,
  };
}

export function describe({
  source,
  files,
  columns,
  lines,
  problem,
  values,
  hasMore,
  count,
}: Listed) {
  const place = [
    source,
    ...files.slice(0, NAMED),
    files.length > NAMED ? "other files" : undefined,
    files.length > 1 || lines.isEmpty ? undefined : `${count === 1 ? "line" : "lines"} ${lines}`,
    columns.length === 0 ? undefined : shownColumns(columns),
  ];
  const [first, ...others] = namesOf(values, (value) => quote(value));
  const found = first === undefined ? "" : `${first} is not `;
  const nor = others.length === 0 ? "" : `, nor are ${others.join(", ")} and others`;
  const what = columns.length === 0 ? "rows" : "cells";
  const more = hasMore ? `${nor}: ${number(count)} ${what} in all` : "";
  const advice = [...new Set(values.map((each) => each.advice))].join("");
  return `${place.filter((part) => part !== undefined).join(", ")}: ${found}${problem}${more}${advice}`;
}

/** The first different values. */
function namesOf(values: Listed["values"], shown: (value: string) => string): string[] {
  const all = values.flatMap(({ value }) => (value === undefined ? [] : [shown(value)]));
  return [...new Set(all)].slice(0, NAMED);
}

function shownColumns(columns: readonly string[]): string {
  const named = columns
    .slice(0, NAMED)
    .map((column) => quote(column))
    .join(", ");
  if (columns.length === 1) return `column ${named}`;
  return `columns ${named}${columns.length > NAMED ? " and others" : ""}`;
}
