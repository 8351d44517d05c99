import { A_DAY, isDay } from "./calendar.ts";
import { type ColumnOf, type ColumnOptions, makeColumn } from "./column.ts";
import { acceptText, columnType } from "./column-type.ts";
import type { DateFormat } from "./date-format.ts";
import { dateReader } from "./date-reader.ts";
import { checkBounds, checkOptions, DATES } from "./options.ts";

export interface DateOptions extends ColumnOptions, DateFormat {
  /** The first day, YYYY-MM-DD. @default "0001-01-01" */
  readonly min?: string;
  /** The last day, YYYY-MM-DD. @default "9999-12-31" */
  readonly max?: string;
}

/**
 * A day of the calendar, YYYY-MM-DD, a string. Where the file writes it otherwise, `format` says how:
 * nothing is guessed.
 *
 * @example
 * date({ from: "Date" }).parse("2020-02-29"); // "2020-02-29"
 * date().parse("9/24/06"); // undefined
 * date({ format: "M/D/YY", century: 2000 }).parse("9/24/06"); // "2006-09-24"
 */
export function date<const O extends DateOptions = object>(
  options: O = {} as O,
): ColumnOf<string, O> {
  checkOptions("date", options, { min: "string", max: "string", ...DATES });
  const reader = dateReader("date", options);
  const { min, max } = options as DateOptions;
  checkBounds("date", { min, max }, isDay, (one, other) => one < other);
  const isIn = (day: string): boolean =>
    (min === undefined || day >= min) && (max === undefined || day <= max);
  // Files are often sorted by date: the same text is not checked again.
  let last: string | undefined;
  const parse = (cell: string): string | undefined => {
    if (cell === last) return cell;
    if (!isDay(cell) || !isIn(cell)) return undefined;
    last = cell;
    return cell;
  };
  const from = min === undefined ? "" : ` from ${min}`;
  const to = max === undefined ? "" : ` to ${max}`;
  const type = columnType<string>({
    name: "date",
    parameters: { min, max },
    sql: "date",
    expected: `${A_DAY}${from}${to}`,
    noun: `a date${from}${to}`,
    kind: "date",
    isDay: true,
    storage: { bytes: 4, alignment: 4, varies: false },
    examples: {
      equal: [["2020-02-29"], ["2021-12-31"]],
      refused: ["", "2021-02-29", "9/24/06", "08/02/2021", "20200121", "2020-01-21 ", "infinity"],
    },
    parse,
    accept: acceptText(parse),
  });
  return makeColumn(type, options, () => reader);
}
