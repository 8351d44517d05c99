import { type ColumnOf, makeColumn, type NumberOptions } from "./column.ts";
import { numbersOf } from "./number-reader.ts";
import { wholeNumbers } from "./whole-numbers.ts";

/**
 * A whole number of 32 bits. A cell may be written with a point and zeros.
 *
 * @example
 * integer().parse("7.0"); // 7
 * integer({ leadingZeros: true }).parse("007"); // 7
 */
export function integer<const O extends NumberOptions = object>(
  options: O = {} as O,
): ColumnOf<number, O> {
  const type = wholeNumbers(
    {
      name: "integer",
      sql: "integer",
      least: -(2 ** 31),
      most: 2 ** 31 - 1,
      range: "-2^31 to 2^31 - 1",
      storage: { bytes: 4, alignment: 4, varies: false },
      examples: {
        equal: [["7", "7.0"], ["0"], ["2147483647"]],
        refused: ["", "07", "7.5", "2147483648", "0x10"],
      },
    },
    options,
  );
  return makeColumn(type, options, numbersOf("integer", options));
}
