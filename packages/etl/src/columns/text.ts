import { ConfigurationError } from "../core/errors.ts";
import { type ColumnOf, type ColumnOptions, makeColumn } from "./column.ts";
import { columnType } from "./column-type.ts";
import { checkOptions } from "./options.ts";

/** PostgreSQL can store neither NUL nor half a character. */
const canBeStored = (text: string): boolean => !text.includes("\0") && text.isWellFormed();

export interface TextOptions extends ColumnOptions {
  /** Accepts an empty cell as an empty text: a value, which may be in a key. @default false */
  readonly empty?: boolean;
}

/**
 * String as it is in the file. Only spaces are refused; an empty one is unknown where the column is
 * `nullable`, and the empty text where it may be `empty`.
 *
 * @example
 * text().parse("Ohio"); // "Ohio"
 * text({ nullable: true }).parse(""); // null
 * text({ empty: true }).parse(""); // ""
 */
export function text<const O extends TextOptions = object>(
  options: O = {} as O,
): ColumnOf<string, O> {
  checkOptions("text", options, { empty: "boolean" });
  const { empty = false, nullable } = options as TextOptions;
  if (empty && nullable) {
    throw new ConfigurationError('a column of the type text: it is either "nullable" or "empty"');
  }
  const type = columnType<string>({
    name: "text",
    ...(empty ? { parameters: { empty } } : {}),
    sql: "text",
    expected: empty ? "a string, or empty" : "a non-blank string",
    acceptsOnly: "a string",
    isCollated: true,
    storage: { bytes: 4, alignment: 4, varies: true },
    examples: {
      equal: [["Ohio"], [" kept as it is "], ["007"], ["\\N"], ['say "no",\ttwice'], ["北京"]],
      refused: [...(empty ? [] : [""]), "  ", "a\0b"],
    },
    parse: (cell) => {
      if (empty && cell === "") return cell;
      return cell.trim() === "" || cell.includes("\0") ? undefined : cell;
    },
    accept: (value) => (typeof value === "string" && canBeStored(value) ? value : undefined),
  });
  return makeColumn(type, options);
}
