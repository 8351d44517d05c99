import type { Series, Timeline } from "../data/timeline.ts";
import { formatCount, formatDate, formatDifference, formatMean, formatName } from "./format.ts";

/** What one measure was on one day, in words. */
export interface Reading {
  readonly name: string;
  readonly total: string;
  readonly added: string;
  readonly average: string;
}

/** What all measures were on a day. */
export const readingsOf = ({ series }: Timeline, day: number): Reading[] =>
  series.map((each) => ({ name: formatName(each.name), ...readingOf(each, day) }));

export const readingOf = (series: Series, day: number): Omit<Reading, "name"> => ({
  total: formatCount(series.total[day]),
  added: describeAdded(series, day),
  average: formatMean(series.average[day]),
});

/** What a day added is not known if the total fell on it. */
function describeAdded({ total, added, falls }: Series, day: number): string {
  if (!falls.includes(day)) return formatDifference(added[day]);
  const fall = (total[day] ?? 0) - (total[day - 1] ?? 0);
  return `total fell by ${formatCount(-fall)}`;
}

/** All of a day in one sentence, for those who hear it. */
export function sentenceOf(timeline: Timeline, day: number): string {
  const texts = readingsOf(timeline, day).map(
    ({ name, total, added, average }) =>
      `${name}: ${total}, new: ${added}, 7-day average: ${average}`,
  );
  return `${formatDate(timeline.dates[day] as string)}. ${texts.join(". ")}`;
}
