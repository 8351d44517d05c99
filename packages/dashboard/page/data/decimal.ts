/**
 * Checks whether a string is an exact decimal number, as data files have those of the type numeric.
 *
 * @example
 * isDecimal("62.93"); // true
 */
export const isDecimal = (text: string): boolean => /^-?\d+(?:\.\d+)?$/.test(text);

/**
 * Subtracts decimal numbers exactly; `null` if one of them is not written as such.
 *
 * @example
 * subtract("62.93", "62.1"); // "0.83"
 */
export function subtract(minuend: string | number, subtrahend: string | number): string | null {
  const [one, other] = [String(minuend), String(subtrahend)];
  if (!isDecimal(one) || !isDecimal(other)) return null;
  const digits = Math.max(digitsOf(one), digitsOf(other));
  const difference = scaled(one, digits) - scaled(other, digits);
  const [sign, size] = difference < 0n ? ["-", -difference] : ["", difference];
  if (digits === 0) return `${sign}${size}`;
  const text = size.toString().padStart(digits + 1, "0");
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Number of digits after the point. */
export const digitsOf = (text: string): number => text.split(".")[1]?.length ?? 0;

const scaled = (text: string, digits: number): bigint =>
  BigInt(text.replace(".", "") + "0".repeat(digits - digitsOf(text)));
