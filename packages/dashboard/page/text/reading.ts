import { changeOf, hasAverages } from "../data/derive.ts";
import type { Series } from "../data/series.ts";
import type { Timeline } from "../data/timeline.ts";
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
  /** Empty for a flow, which is itself what a day added. */
  readonly added: string;
  /** Empty where no value has an average over seven days. */
  readonly average: string;
  /** True if upstream has changed the value since it was first stored. */
  readonly isRevised: boolean;
}

/** Describes all measures on a day. */
export const readingsOf = ({ series }: Timeline, day: number): Reading[] =>
  series.map((each) => ({ name: formatName(each.name), ...readingOf(each, day) }));

export function readingOf(series: Series, day: number): Omit<Reading, "name"> {
  const { measures, unit, exact, average, revised } = series;
  return {
    total: formatMeasured(exact[day], unit),
    added: measures === "flow" ? "" : describeAdded(series, day),
    average: hasAverages(series)
      ? (measures === "cumulative" ? formatMean : formatMeanValue)(average[day])
      : "",
    isRevised: revised.includes(day),
  };
}

/** The growth of a day is unknown if the total fell on it. */
function describeAdded(series: Series, day: number): string {
  const { measures, total, added, falls } = series;
  if (measures === "level") return formatDifference(changeOf(series, day)?.by);
  if (!falls.includes(day)) return formatDifference(added[day]);
  const fall = (total[day] ?? 0) - (total[day - 1] ?? 0);
  return `total fell by ${formatCount(-fall)}`;
}

/** All of a day in one sentence, for those who hear it. */
export function sentenceOf(timeline: Timeline, day: number): string {
  const sentences = readingsOf(timeline, day).map(
    ({ name, total, added, average, isRevised }, index) => {
      const word = timeline.series[index]?.measures === "level" ? "change" : "new";
      return [
        `${name}: ${total}${isRevised ? " (revised)" : ""}`,
        ...(added === "" ? [] : [`${word}: ${added}`]),
        ...(average === "" ? [] : [`7-day average: ${average}`]),
      ].join(", ");
    },
  );
  return `${formatDate(timeline.dates[day] as string)}. ${sentences.join(". ")}`;
}
