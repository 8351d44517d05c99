/** A decimal number, without an exponent: sign, whole digits, digits after the point. */
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** The parts of a decimal number in their one spelling. */
export interface Decimal {
  readonly sign: "" | "-";
  /** Without leading zeros; `0` for none. */
  readonly whole: string;
  /** Without zeros at the end. */
  readonly fraction: string;
}

/**
 * Reads a decimal number exactly.
 *
 * @param leadingZeros whether `007` is 7
 */
export function parseDecimal(text: string, leadingZeros: boolean): Decimal | undefined {
  const [, sign = "", digits, after = ""] = DECIMAL.exec(text) ?? [];
  if (digits === undefined || (!leadingZeros && /^0\d/.test(digits))) return undefined;
  const whole = digits.replace(/^0+(?=\d)/, "");
  const fraction = after.replace(/0+$/, "");
  const isZero = whole === "0" && fraction === "";
  return { sign: isZero ? "" : (sign as "" | "-"), whole, fraction };
}

/** Compares two decimal numbers: negative, 0 or positive. */
export function compareDecimals(one: Decimal, other: Decimal): number {
  if (one.sign !== other.sign) return one.sign === "-" ? -1 : 1;
  const size =
    one.whole.length - other.whole.length ||
    compare(one.whole, other.whole) ||
    compare(one.fraction, other.fraction);
  return one.sign === "-" ? -size : size;
}

const compare = (one: string, other: string): number => Number(one > other) - Number(one < other);
