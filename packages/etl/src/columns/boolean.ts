import { ConfigurationError } from "../core/errors.ts";
import { type ColumnOf, type ColumnOptions, makeColumn } from "./column.ts";
import { columnType } from "./column-type.ts";
import { checkOptions } from "./options.ts";
import type { Reader } from "./reader.ts";

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

export interface BooleanOptions extends ColumnOptions {
  /** Spellings in the file, such as `{ true: "Y", false: "N" }`. @default as PostgreSQL does */
  readonly format?: {
    readonly true: string | readonly string[];
    readonly false: string | readonly string[];
  };
}

/**
 * True or false, as PostgreSQL, Python and spreadsheets write it; `0` and `1` are numbers, unless
 * `format` says otherwise.
 *
 * @example
 * boolean().parse("TRUE"); // true
 * boolean({ format: { true: "1", false: "0" } }).parse("0"); // false
 */
export function boolean<const O extends BooleanOptions = object>(
  options: O = {} as O,
): ColumnOf<boolean, O> {
  checkOptions("boolean", options, { format: "object" });
  const reader = readerOf(options.format);
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
  return makeColumn(type, options, () => reader);
}

function readerOf(format: BooleanOptions["format"]): Reader | undefined {
  if (format === undefined) return undefined;
  checkOptions("boolean, its format", format, {}, { true: "strings", false: "strings" });
  const lists = { true: listOf(format.true), false: listOf(format.false) };
  const both = lists.true.find((text) => lists.false.includes(text));
  if (both !== undefined || lists.true.length === 0 || lists.false.length === 0) {
    throw new ConfigurationError(
      `a column of the type boolean: its format must say how true and how false are written${both === undefined ? "" : `, and "${both}" is both`}`,
    );
  }
  return {
    read: (cell) =>
      lists.true.includes(cell) ? "true" : lists.false.includes(cell) ? "false" : undefined,
    written: `written ${lists.true.join(" or ")}, ${lists.false.join(" or ")}`,
    identity: lists,
  };
}

const listOf = (strings: string | readonly string[] | undefined): readonly string[] =>
  [strings ?? []].flat();
