const DAY = 86_400;
const MONTH = 28 * DAY;
const YEAR = 365 * DAY;

/** Steps between the labels of an axis of days, in seconds; a month counts 28 days, a year 365. */
export const DAY_STEPS: readonly number[] = [
  ...[1, 2, 4, 7, 14].map((days) => days * DAY),
  ...[1, 2, 3, 4, 6].map((months) => months * MONTH),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000].map((years) => years * YEAR),
];

/**
 * Returns the places of the labels between two times: midnights in UTC, for steps of months the
 * first of a month, for steps of years the first of January. uPlot's own axis of times puts them on
 * midnights of the browser's time zone, which lacks some where summer time begins at midnight.
 *
 * @param least and `most`: in seconds since 1970
 * @param step one of `DAY_STEPS`
 */
export function daySplits(least: number, most: number, step: number): number[] {
  const splits: number[] = [];
  if (!(step >= DAY) || !(most >= least)) return splits;
  if (step < MONTH) {
    for (let at = Math.ceil(least / step) * step; at <= most; at += step) splits.push(at);
    return splits;
  }
  const months = step < YEAR ? step / MONTH : (step / YEAR) * 12;
  const start = new Date(least * 1000);
  const first = start.getUTCFullYear() * 12 + start.getUTCMonth();
  for (let month = Math.floor(first / months) * months; ; month += months) {
    const at = firstOf(month);
    if (at > most) return splits;
    if (at >= least) splits.push(at);
  }
}

/** @param month since the year 0, whose years up to 99 `Date.UTC` takes for those from 1900 */
function firstOf(month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(Math.floor(month / 12), ((month % 12) + 12) % 12, 1);
  return date.getTime() / 1000;
}
