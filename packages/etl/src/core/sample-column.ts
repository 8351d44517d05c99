/** The column that marks a file as a sample: all of its numbers are invented. */
export const SAMPLE_COLUMN = "daily_delta_sample";

/**
 * Tells whether the header of a file marks it as a sample.
 *
 * @example
 * isSampleHeader(["date", "cases", "daily_delta_sample"]); // true
 */
export const isSampleHeader = (header: readonly string[]): boolean =>
  header.some((name) => name.trim().toLowerCase() === SAMPLE_COLUMN);
