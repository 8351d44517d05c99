import { type ColumnOf, type ColumnOptions, makeColumn } from "./column.ts";
import { acceptText, columnType, readAsText } from "./column-type.ts";
import { checkOptions } from "./options.ts";

/** Limit of nesting: PostgreSQL's stack is limited, too. */
const DEEPEST = 500;
/** Limit of a number's exponent: PostgreSQL stores JSON numbers as numeric. */
const EXPONENT_DIGITS = 4;

/**
 * A JSON document, as a string, so that its numbers stay exact; PostgreSQL orders its names. It
 * cannot be in a key.
 *
 * @example
 * jsonb().parse('{"a": 1.50}'); // '{"a": 1.50}'
 */
export function jsonb<const O extends ColumnOptions = object>(
  options: O = {} as O,
): ColumnOf<string, O> {
  checkOptions("jsonb", options);
  const parse = (cell: string): string | undefined => (isDocument(cell) ? cell : undefined);
  const type = columnType<string>({
    name: "jsonb",
    sql: "jsonb",
    expected: "a JSON document",
    acceptsOnly: "a JSON document in a string",
    canBeKey: false,
    storage: { bytes: 4, alignment: 4, varies: true },
    examples: {
      equal: [
        ['{"a": 1, "b": [true, null]}', '{"b":[true,null],"a":1}'],
        ['"text"', ' "text" '],
        ["1.50"],
      ],
      refused: ["", "{", "{'a': 1}", "NaN", '"\\u0000"', '"\\ud800"', "1e99999"],
    },
    parse,
    accept: acceptText(parse),
    read: readAsText,
  });
  return makeColumn(type, options);
}

function isDocument(text: string): boolean {
  const withoutStrings = text.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  const exponents = [...withoutStrings.matchAll(/[eE][+-]?0*(\d+)/g)];
  if (exponents.some(([, digits = ""]) => digits.length > EXPONENT_DIGITS)) return false;
  let depth = 0;
  for (const character of withoutStrings) {
    if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") depth -= 1;
    if (depth > DEEPEST) return false;
  }
  try {
    // Names of objects count, too: PostgreSQL can store neither NUL nor half a character.
    JSON.parse(text, (name, value) => {
      for (const each of [name, value]) {
        if (typeof each !== "string") continue;
        if (each.includes("\0") || !each.isWellFormed()) throw new SyntaxError();
      }
      return value;
    });
    return true;
  } catch {
    return false;
  }
}
