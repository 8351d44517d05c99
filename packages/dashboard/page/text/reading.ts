import type { Series, Timeline } from "../data/timeline.ts";
import {
  formatCount,
  formatDate,
  formatDifference,
  formatMean,
  formatMeanValue,
  formatMeasured,
  formatName,
} from "./format.ts";

/** Describes one measure on one day in words. */
export interface Reading {
  readonly name: string;
  readonly total: string;
  /** Empty for a level or a flow, which do not add up. */
  readonly added: string;
  readonly average: string;
}

/** Describes all measures on a day. */
export const readingsOf = ({ series }: Timeline, day: number): Reading[] =>
  series.map((each) => ({ name: formatName(each.name), ...readingOf(each, day) }));

export function readingOf(series: Series, day: number): Omit<Reading, "name"> {
  const { measures, unit, exact, average } = series;
  const isCumulative = measures === "cumulative";
  return {
    total: formatMeasured(exact[day], unit),
    added: isCumulative ? describeAdded(series, day) : "",
    average: (isCumulative ? formatMean : formatMeanValue)(average[day]),
  };
}

/** The growth of a day is unknown if the total fell on it. */
function describeAdded({ total, added, falls }: Series, day: number): string {
  if (!falls.includes(day)) return formatDifference(added[day]);
  const fall = (total[day] ?? 0) - (total[day - 1] ?? 0);
  return `total fell by ${formatCount(-fall)}`;
}

/** All of a day in one sentence, for those who hear it. */
export function sentenceOf(timeline: Timeline, day: number): string {
  const sentences = readingsOf(timeline, day).map(
    ({ name, total, added, average }) =>
      `${name}: ${total},${added === "" ? "" : ` new: ${added},`} 7-day average: ${average}`,
  );
  return `${formatDate(timeline.dates[day] as string)}. ${sentences.join(". ")}`;
}
