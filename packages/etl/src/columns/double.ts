import { type ColumnOf, makeColumn, type NumberOptions } from "./column.ts";
import { columnType } from "./column-type.ts";
import { numbersOf } from "./number-reader.ts";
import { checkBounds, checkNumberOptions } from "./options.ts";

const STRICT = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const WITH_ZEROS = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * A number of 64 bits with a floating point, for measurements that are not exact anyhow; amounts of
 * money are for `numeric`. It cannot be in a key.
 *
 * @example
 * double({ measures: "level" }).parse("15e-1"); // 1.5
 */
export function double<const O extends NumberOptions = object>(
  options: O = {} as O,
): ColumnOf<number, O> {
  checkNumberOptions("double", options, "number");
  const { leadingZeros = false, measures, max } = options as NumberOptions;
  checkBounds("double", options as NumberOptions, Number.isFinite, (one, other) => one < other);
  const min = (options as NumberOptions).min ?? (measures === "cumulative" ? 0 : undefined);
  const pattern = leadingZeros ? WITH_ZEROS : STRICT;
  const accept = (value: unknown): number | undefined => {
    if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
    if ((min !== undefined && value < min) || (max !== undefined && value > max)) return undefined;
    // Zero has one spelling.
    return value + 0;
  };
  const type = columnType<number>({
    name: "double",
    parameters: { min, max, leadingZeros },
    sql: "double precision",
    expected: `a number${min === undefined ? "" : `, at least ${min}`}${max === undefined ? "" : `, at most ${max}`}`,
    kind: "decimal",
    canBeKey: false,
    storage: { bytes: 8, alignment: 8, varies: false },
    examples: {
      equal: [
        ["1.5", "1.50", "15e-1"],
        ["0", "-0", "0.0"],
        ["0.1"],
        ["1e+21", "1000000000000000000000"],
      ],
      refused: ["", "01.5", "NaN", "Infinity", "1e999", "1e-999", "1,5", ".5"],
    },
    parse(cell) {
      if (!pattern.test(cell)) return undefined;
      const value = Number(cell);
      // So small a number would become zero.
      const isLost = value === 0 && /[1-9]/.test(cell.split(/e/i)[0] as string);
      return isLost ? undefined : accept(value);
    },
    accept,
  });
  return makeColumn(type, options, numbersOf("double", options, true));
}
