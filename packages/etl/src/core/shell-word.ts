/** Words that no shell changes. */
const PLAIN = /^[\p{L}\p{N}_./:@,-][\p{L}\p{N}_./:@,=+-]*$/u;

/**
 * Quotes a word for a POSIX shell, unless it needs none.
 *
 * @example
 * shellWord("New York"); // "'New York'"
 * shellWord("us-daily"); // "us-daily"
 */
export const shellWord = (word: string): string =>
  PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
