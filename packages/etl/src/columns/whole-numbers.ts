import { number } from "../core/number.ts";
import type { NumberOptions } from "./column.ts";
import { type ColumnType, columnType, type Examples, type Storage } from "./column-type.ts";
import { checkBounds, checkNumberOptions } from "./options.ts";

/** Whole numbers; `2691.0` is 2691: programs write columns so in which a value is missing. */
const STRICT = /^-?(?:0|[1-9]\d*)(?:\.0+)?$/;
const WITH_ZEROS = /^-?\d+(?:\.0+)?$/;

interface WholeType {
  readonly name: string;
  readonly sql: string;
  /** The type's own bounds. */
  readonly least: number;
  readonly most: number;
  /** The type's own range in words. */
  readonly range: string;
  readonly storage: Storage;
  readonly examples: Examples;
}

/** Makes a type of whole numbers, which are JavaScript's numbers. */
export function wholeNumbers(
  { name, sql, least, most, range, storage, examples }: WholeType,
  options: NumberOptions,
): ColumnType<number> {
  checkNumberOptions(name, options, "number");
  const { leadingZeros = false, measures } = options;
  const isValue = (value: unknown): value is number =>
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
  checkBounds(name, options, isValue, (one, other) => one < other);
  const min = options.min ?? (measures === "cumulative" ? 0 : undefined);
  const { max } = options;
  const [first, last] = [min ?? least, max ?? most];
  const pattern = leadingZeros ? WITH_ZEROS : STRICT;
  // No one reads the largest safe number: advice names it where a value is larger.
  const isOpen = max === undefined && most === Number.MAX_SAFE_INTEGER;
  const expected =
    min === undefined && max === undefined
      ? `a whole number within ${range}`
      : isOpen
        ? `a whole number (${first} or greater)`
        : `a whole number from ${min ?? number(least)} to ${max ?? number(most)}`;
  const accept = (value: unknown): number | undefined =>
    // Zero has no sign in PostgreSQL.
    isValue(value) && value >= first && value <= last ? value + 0 : undefined;
  return columnType<number>({
    name,
    parameters: { min, max, leadingZeros },
    sql,
    expected,
    kind: "integer",
    storage,
    examples,
    parse: (cell) => (pattern.test(cell) && !isMinusZero(cell) ? accept(Number(cell)) : undefined),
    accept,
  });
}

/** `-0` is a mistake, or a rounded fraction. */
const isMinusZero = (cell: string): boolean => cell.startsWith("-") && Number(cell) === 0;
