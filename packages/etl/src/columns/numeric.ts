import { sql } from "kysely";
import { ConfigurationError } from "../core/errors.ts";
import { type ColumnOf, makeColumn, type NumberOptions } from "./column.ts";
import { acceptText, type ColumnType, columnType, readAsText } from "./column-type.ts";
import { compareDecimals, type Decimal, parseDecimal } from "./decimal.ts";
import { numbersOf } from "./number-reader.ts";
import { checkBounds, checkNumberOptions } from "./options.ts";

/** PostgreSQL's manual, 8.1.2: digits before and after the point. */
const MOST_WHOLE = 131_072;
const MOST_FRACTION = 16_383;
/** The same: digits of a numeric that declares how many. */
const MOST_DIGITS = 1_000;

/** Spellings of one number each. */
const EXAMPLES = [["1.5", "1.50"], ["7", "7.0"], ["0", "0.00", "-0"], ["123456789012345678.25"]];

/** Bounds are decimals in strings. */
export type NumericOptions = NumberOptions<string>;

/**
 * An exact decimal number: a string from the file to the page, never a double. With a precision
 * and a scale it has so many digits, and so many of them after the point: a cell with more is
 * refused, not rounded. Equal numbers have one spelling: `1.5` is `1.50` where the scale is 2.
 *
 * @example
 * numeric({ measures: "level", unit: "US$ a barrel" }).parse("62.930"); // "62.93"
 * numeric(12, 2).parse("1.5"); // "1.50"
 * numeric(12, 2).parse("1.005"); // undefined
 */
export function numeric<const O extends NumericOptions = object>(options?: O): ColumnOf<string, O>;
export function numeric<const O extends NumericOptions = object>(
  precision: number,
  options?: O,
): ColumnOf<string, O>;
export function numeric<const O extends NumericOptions = object>(
  precision: number,
  scale: number,
  options?: O,
): ColumnOf<string, O>;
export function numeric(...given: readonly unknown[]): ColumnOf<string, NumericOptions> {
  const at = given.findIndex((each) => typeof each !== "number");
  const digits = (at === -1 ? given : given.slice(0, at)) as readonly number[];
  const [options = {}, ...rest] = given.slice(digits.length).filter((each) => each !== undefined);
  const [precision, scale = 0] = digits;
  if (digits.length > 2 || rest.length > 0) {
    throw new ConfigurationError("numeric takes a precision, a scale and options, in this order");
  }
  checkNumberOptions("numeric", options as NumericOptions, "string");
  if (precision !== undefined) checkDigits(precision, scale);
  const of = precision === undefined ? undefined : { precision, scale };
  const type = numericType(of, options as NumericOptions);
  return makeColumn(
    type,
    options as NumericOptions,
    numbersOf("numeric", options as NumericOptions),
  );
}

interface Digits {
  readonly precision: number;
  readonly scale: number;
}

function checkDigits(precision: number, scale: number): void {
  const isCount = (value: number, least: number, most: number): boolean =>
    Number.isInteger(value) && value >= least && value <= most;
  if (isCount(precision, 1, MOST_DIGITS) && isCount(scale, 0, precision)) return;
  throw new ConfigurationError(
    `numeric(${precision}, ${scale}): the precision must be from 1 to ${MOST_DIGITS}, the scale from 0 to the precision`,
  );
}

function numericType(digits: Digits | undefined, options: NumericOptions): ColumnType<string> {
  const { leadingZeros = false, measures, max } = options;
  const wholeDigits = digits === undefined ? MOST_WHOLE : digits.precision - digits.scale;
  const fractionDigits = digits?.scale ?? MOST_FRACTION;
  const read = (text: string): Decimal | undefined => {
    const decimal = parseDecimal(text, leadingZeros);
    if (decimal === undefined || decimal.fraction.length > fractionDigits) return undefined;
    const hasRoom = decimal.whole === "0" || decimal.whole.length <= wholeDigits;
    return hasRoom ? decimal : undefined;
  };
  const write = ({ sign, whole, fraction }: Decimal): string => {
    const after = digits === undefined ? fraction : fraction.padEnd(digits.scale, "0");
    return after === "" ? `${sign}${whole}` : `${sign}${whole}.${after}`;
  };
  const isLess = (one: string, other: string): boolean =>
    compareDecimals(read(one) as Decimal, read(other) as Decimal) < 0;
  checkBounds("numeric", options, (bound) => read(bound) !== undefined, isLess);
  const min = options.min ?? (measures === "cumulative" ? "0" : undefined);
  const least = min === undefined ? undefined : read(min);
  const most = max === undefined ? undefined : read(max);
  const parse = (text: string): string | undefined => {
    const decimal = read(text);
    if (decimal === undefined) return undefined;
    if (least !== undefined && compareDecimals(decimal, least) < 0) return undefined;
    if (most !== undefined && compareDecimals(decimal, most) > 0) return undefined;
    return write(decimal);
  };
  const of =
    digits === undefined
      ? ""
      : ` of ${digits.precision} digits, ${digits.scale} of them after the point`;
  const expected = `a decimal number${of}${min === undefined ? "" : `, at least ${min}`}${max === undefined ? "" : `, at most ${max}`}`;
  return columnType<string>({
    name: "numeric",
    parameters: { precision: digits?.precision, scale: digits?.scale, min, max, leadingZeros },
    sql: digits === undefined ? "numeric" : `numeric(${digits.precision},${digits.scale})`,
    expected,
    acceptsOnly: `${expected}, in a string`,
    kind: "decimal",
    storage: { bytes: 8, alignment: 4, varies: true },
    examples: {
      equal: EXAMPLES.map((spellings) => {
        const [first = ""] = spellings.map(parse).filter((each) => each !== undefined);
        return first === "" ? [] : [first, ...spellings];
      }).filter(({ length }) => length > 0),
      refused: ["", "01.5", "1,5", "1e5", "NaN", "+1", ".5", "5."],
    },
    parse,
    accept: acceptText(parse),
    read: (column) => readAsText(digits === undefined ? sql`trim_scale(${column})` : column),
  });
}
