import { isDate } from "./dates.ts";

/** The days that are looked at: places in the dates, both ends included. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/**
 * The range between two dates, as far as there are days, and one more where that is a single one;
 * all days where there are none between the two.
 */
export const rangeOf = (
  dates: readonly string[],
  from: string | undefined,
  to: string | undefined,
): Range => rangeBetween(dates, from, to) ?? { first: 0, last: Math.max(0, dates.length - 1) };

/** The same; undefined where there are no days between the two, or one of them is not a date. */
export function rangeBetween(
  dates: readonly string[],
  from: string | undefined,
  to: string | undefined,
): Range | undefined {
  if ([from, to].some((end) => end !== undefined && !isDate(end))) return undefined;
  const end = Math.max(0, dates.length - 1);
  const first = from === undefined ? 0 : dates.findIndex((date) => date >= from);
  const last = to === undefined ? end : dates.findLastIndex((date) => date <= to);
  if (first === -1 || last < first) return undefined;
  if (last > first) return { first, last };
  return last < end ? { first, last: last + 1 } : { first: Math.max(0, first - 1), last };
}

/** The last so many days. */
export const lastDays = (dates: readonly string[], days: number): Range => ({
  first: Math.max(0, dates.length - days),
  last: Math.max(0, dates.length - 1),
});
