import { type ColumnOf, type ColumnOptions, makeColumn } from "./column.ts";
import { acceptText, columnType, readAsText } from "./column-type.ts";
import { checkOptions } from "./options.ts";

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const parse = (cell: string): string | undefined =>
  UUID.test(cell) ? cell.toLowerCase() : undefined;

/**
 * A UUID, in lower case.
 *
 * @example
 * uuid().parse("0B9D3F6E-3C5D-4C0E-9A1F-2F6D1C1B7A10"); // "0b9d3f6e-3c5d-4c0e-9a1f-2f6d1c1b7a10"
 */
export function uuid<const O extends ColumnOptions = object>(
  options: O = {} as O,
): ColumnOf<string, O> {
  checkOptions("uuid", options);
  const type = columnType<string>({
    name: "uuid",
    sql: "uuid",
    expected: "a UUID",
    storage: { bytes: 16, alignment: 1, varies: false },
    examples: {
      equal: [["0b9d3f6e-3c5d-4c0e-9a1f-2f6d1c1b7a10", "0B9D3F6E-3C5D-4C0E-9A1F-2F6D1C1B7A10"]],
      refused: ["", "0b9d3f6e3c5d4c0e9a1f2f6d1c1b7a10", "not-a-uuid"],
    },
    parse,
    accept: acceptText(parse),
    read: readAsText,
  });
  return makeColumn(type, options);
}
