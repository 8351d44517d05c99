/**
 * Checks whether a string is an exact decimal number, as data files have those of the type numeric.
 *
 * @example
 * isDecimal("62.93"); // true
 */
export const isDecimal = (text: string): boolean => /^-?\d+(?:\.\d+)?$/.test(text);
