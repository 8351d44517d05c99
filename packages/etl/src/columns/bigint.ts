import { type ColumnOf, makeColumn, type NumberOptions } from "./column.ts";
import { numbersOf } from "./number-reader.ts";
import { wholeNumbers } from "./whole-numbers.ts";

/**
 * A whole number within ±(2^53 − 1), where JavaScript's numbers are exact; larger ones are for
 * `numeric(19, 0)`. A cell may be written with a point and zeros.
 *
 * @example
 * bigint().parse("2691.0"); // 2691
 * bigint({ measures: "cumulative" }).parse("-1"); // undefined
 */
export function bigint<const O extends NumberOptions = object>(
  options: O = {} as O,
): ColumnOf<number, O> {
  const type = wholeNumbers(
    {
      name: "bigint",
      sql: "bigint",
      least: Number.MIN_SAFE_INTEGER,
      most: Number.MAX_SAFE_INTEGER,
      range: "±(2^53 - 1)",
      storage: { bytes: 8, alignment: 8, varies: false },
      examples: {
        equal: [["2691", "2691.0", "2691.000"], ["0"], ["9007199254740991"]],
        refused: ["", "007", "1.5", "1e5", "+5", " 5", "9007199254740992", "NaN", "1,000"],
      },
    },
    options,
  );
  return makeColumn(type, options, numbersOf("bigint", options));
}
