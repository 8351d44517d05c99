/**
 * Returns the shape of a cell: digits, words and other characters. Cells that one pattern of dates
 * writes have the same shape, whether a day has one digit or two.
 *
 * @example
 * shapeOf("Sat Sep 12 2020"); // "a a 9 9999"
 * shapeOf("9/24/06"); // "9/9/9"
 */
export const shapeOf = (cell: string): string =>
  cell
    .replace(/\p{L}+/gu, "a")
    .replace(/\d+/g, (digits) => (digits.length < 3 ? "9" : "9".repeat(digits.length)));
