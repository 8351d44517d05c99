import { type ColumnOf, type ColumnOptions, makeColumn } from "./column.ts";
import { columnType } from "./column-type.ts";
import { checkOptions } from "./options.ts";

const VALUES: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["TRUE", true],
  ["True", true],
  ["t", true],
  ["false", false],
  ["FALSE", false],
  ["False", false],
  ["f", false],
]);

/**
 * True or false, as PostgreSQL, Python and spreadsheets write it; `0` and `1` are numbers.
 *
 * @example
 * boolean().parse("TRUE"); // true
 */
export function boolean<const O extends ColumnOptions = object>(
  options: O = {} as O,
): ColumnOf<boolean, O> {
  checkOptions("boolean", options);
  const type = columnType<boolean>({
    name: "boolean",
    sql: "boolean",
    kind: "boolean",
    expected: "true or false",
    storage: { bytes: 1, alignment: 1, varies: false },
    examples: {
      equal: [
        ["true", "TRUE", "True", "t"],
        ["false", "FALSE", "False", "f"],
      ],
      refused: ["", "1", "0", "yes", "tRUE"],
    },
    parse: (cell) => VALUES.get(cell),
    accept: (value) => (typeof value === "boolean" ? value : undefined),
  });
  return makeColumn(type, options);
}
