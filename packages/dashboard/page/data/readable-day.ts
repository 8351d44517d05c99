import type { Range } from "./range.ts";
import type { Timeline } from "./timeline.ts";

/**
 * Returns the day that is read in place of one without a value, where lines lead over such days: the
 * nearest with a value, such as the first of a month. Days of longer gaps are read as they are.
 *
 * @param step 1 or -1: only later or only earlier days. @default both
 */
export function readableDay(
  { series }: Pick<Timeline, "series">,
  day: number,
  { first, last }: Range,
  step?: 1 | -1,
): number {
  const reach = Math.min(last - first, ...series.map(({ joined }) => joined));
  const isKnown = (at: number): boolean =>
    at >= first && at <= last && series.some(({ total }) => (total[at] ?? null) !== null);
  for (let by = 0; by <= reach; by++) {
    const places = step === undefined ? [day - by, day + by] : [day + step * by];
    const found = places.find(isKnown);
    if (found !== undefined) return found;
  }
  return day;
}
