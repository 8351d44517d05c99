import { type ColumnOf, type ColumnOptions, makeColumn } from "./column.ts";
import { columnType } from "./column-type.ts";
import { checkOptions } from "./options.ts";

/** PostgreSQL can store neither NUL nor half a character. */
const canBeStored = (text: string): boolean => !text.includes("\0") && text.isWellFormed();

/**
 * Text as it is in the file; a cell must not be blank, unless the column is nullable and the cell
 * empty.
 *
 * @example
 * text().parse("Ohio"); // "Ohio"
 * text({ nullable: true }).parse(""); // null
 */
export function text<const O extends ColumnOptions = object>(
  options: O = {} as O,
): ColumnOf<string, O> {
  checkOptions("text", options);
  const type = columnType<string>({
    name: "text",
    sql: "text",
    expected: "a text that is not blank",
    acceptsOnly: "a text",
    isCollated: true,
    storage: { bytes: 4, alignment: 4, varies: true },
    examples: {
      equal: [["Ohio"], [" kept as it is "], ["007"], ["\\N"], ['say "no",\ttwice'], ["北京"]],
      refused: ["", "  ", "a\0b"],
    },
    parse: (cell) => (cell.trim() === "" || cell.includes("\0") ? undefined : cell),
    accept: (value) => (typeof value === "string" && canBeStored(value) ? value : undefined),
  });
  return makeColumn(type, options);
}
