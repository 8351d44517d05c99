/** The days that are looked at: places in the dates, both ends included. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** The shortest range that is still a chart. */
const SHORTEST = 2;

/**
 * The range between two dates, as far as there are days; all days where a date is missing, lies
 * beyond the other end, or leaves too little.
 */
export function rangeOf(
  dates: readonly string[],
  from: string | undefined,
  to: string | undefined,
): Range {
  const whole = { first: 0, last: Math.max(0, dates.length - 1) };
  const first = from === undefined ? 0 : dates.findIndex((date) => date >= from);
  const last = to === undefined ? whole.last : dates.findLastIndex((date) => date <= to);
  return first === -1 || last - first + 1 < SHORTEST ? whole : { first, last };
}

/** The last so many days. */
export const lastDays = (dates: readonly string[], days: number): Range => ({
  first: Math.max(0, dates.length - days),
  last: Math.max(0, dates.length - 1),
});
