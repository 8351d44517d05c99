import type { Format } from "@daily-delta/etl";
import { NUMBER_TYPES } from "./infer/reader.ts";
import type { Options } from "./infer/type-name.ts";
import type { ExplainedColumn } from "./plan-columns.ts";

/** Format and columns, where what several columns share is said once for the source. */
export interface SharedFormat {
  readonly format: Format;
  readonly columns: readonly ExplainedColumn[];
}

/**
 * Says once for the source what several columns share: the format of numbers and the strings that mean
 * unknown.
 *
 * @param hasCell tells whether a column has a cell that is this string
 */
export function shareFormat(
  format: Format,
  columns: readonly ExplainedColumn[],
  hasCell: (column: string, cell: string) => boolean,
): SharedFormat {
  const unknown = mostShared(columns.map(({ options }) => options.unknown));
  const marks = [unknown ?? []].flat() as string[];
  const canShareUnknown =
    unknown !== undefined &&
    columns.every(
      ({ name, options }) =>
        options.unknown !== undefined || !marks.some((mark) => hasCell(name, mark)),
    );
  const isNumber = ({ type }: ExplainedColumn): boolean => NUMBER_TYPES.includes(type);
  const numbers = mostShared(columns.filter(isNumber).map(({ options }) => options.format));
  const canShareNumbers =
    numbers !== undefined &&
    columns.every((column) => !isNumber(column) || isSameWith(column, numbers as Options));
  const isShared = (one: unknown, other: unknown, can: boolean): boolean =>
    can && JSON.stringify(one) === JSON.stringify(other);
  return {
    format: {
      ...format,
      ...(canShareUnknown ? { unknown: unknown as NonNullable<Format["unknown"]> } : {}),
      ...(canShareNumbers ? { numbers: numbers as NonNullable<Format["numbers"]> } : {}),
    },
    columns: columns.map((column) => {
      const { unknown: ownMarks, format: ownFormat } = column.options;
      const hasSharedMarks = isShared(ownMarks, unknown, canShareUnknown);
      const hasSharedFormat = isNumber(column) && isShared(ownFormat, numbers, canShareNumbers);
      const left = Object.entries(column.options).filter(
        ([name]) =>
          !(name === "unknown" && hasSharedMarks) && !(name === "format" && hasSharedFormat),
      );
      return { ...column, options: Object.fromEntries(left) };
    }),
  };
}

/**
 * True if a column's cells mean the same in a source with this format: it has each option itself, because
 * others are added to its own, or is of whole numbers, which decimal and group signs do not change. A
 * number with a point would be read in another way.
 */
function isSameWith({ type, options }: ExplainedColumn, numbers: Options): boolean {
  const names = Object.keys(numbers);
  const { format } = options;
  if (format !== undefined) return names.every((name) => Object.hasOwn(format as object, name));
  const isHarmless = names.every((name) => ["decimal", "group", "trim"].includes(name));
  return isHarmless && (type === "integer" || type === "bigint");
}

/** The value that most columns have, if it is more than one of them. */
function mostShared(values: readonly unknown[]): unknown {
  const counts = new Map<string, number>();
  for (const value of values) {
    if (value === undefined) continue;
    const text = JSON.stringify(value);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const [first] = [...counts].toSorted(([, one], [, other]) => other - one);
  return first === undefined || first[1] < 2 ? undefined : JSON.parse(first[0]);
}
