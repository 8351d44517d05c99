import { changeOf, lastKnown } from "../data/derive.ts";
import type { Range } from "../data/range.ts";
import type { Measures, Series } from "../data/series.ts";
import {
  type Baseline,
  fromZero,
  hasBars,
  hasLogScale,
  type Shown,
  shownOf,
} from "../data/shown.ts";
import type { Timeline } from "../data/timeline.ts";
import {
  formatDate,
  formatDifference,
  formatMean,
  formatMeanValue,
  formatMeasured,
  UNKNOWN,
  withUnit,
} from "./format.ts";

/** View that all charts of a page share. */
export interface View {
  readonly shown: Shown;
  readonly scale: "linear" | "log";
  readonly baseline: Baseline;
  readonly range: Range;
}

/** The last value of a chart, what is to be known of it, and a sentence about the drawing. */
export interface ChartHead {
  readonly value: string;
  readonly notes: string;
  readonly shown: string;
}

const WHAT: Readonly<Record<Measures, Readonly<Record<Shown, string>>>> = {
  cumulative: {
    total: "Totals",
    added: "New per day (bars) and their 7-day average (line)",
    average: "New per day, 7-day average",
    sum: "Totals",
  },
  level: {
    total: "Values",
    added: "Change since the value before",
    average: "7-day average",
    sum: "Values",
  },
  flow: {
    total: "Values (bars) and their 7-day average (line)",
    added: "Values (bars) and their 7-day average (line)",
    average: "7-day average",
    sum: "Sum of all values so far",
  },
};

/** Describes what a chart shows. */
export function chartHead({ dates }: Timeline, series: Series, view: View): ChartHead {
  const { measures } = series;
  const shown = shownOf(measures, view.shown);
  const day = lastKnown(series[shown], view.range);
  const { first, last } = view.range;
  const isZoomed = first > 0 || last < dates.length - 1;
  const days = isZoomed
    ? `, ${formatDate(dates[first] as string)} to ${formatDate(dates[last] as string)}`
    : "";
  return {
    ...(day === undefined
      ? { value: UNKNOWN, notes: isZoomed ? "on these days" : "" }
      : { value: textOf(series, shown, day), notes: notesOf(dates, series, shown, day) }),
    shown: `${drawing(series, shown, view, isZoomed)}${days}`,
  };
}

function drawing(series: Series, shown: Shown, view: View, isZoomed: boolean): string {
  const { measures } = series;
  const what = WHAT[measures][shown];
  if (view.scale === "log" && hasLogScale(series, shown)) {
    return `${what.replace("bars", "points")}, logarithmic scale`;
  }
  const scale = fromZero(measures, shown, view.baseline, isZoomed)
    ? "scale from zero"
    : "scale fitted to the values, not from zero";
  return `${what}, ${scale}`;
}

function textOf(series: Series, shown: Shown, day: number): string {
  const { measures, exact, unit } = series;
  if (shown === "total") return formatMeasured(exact[day], unit);
  if (shown === "sum") return withUnit(formatMeanValue(series.sum[day]), unit);
  if (shown === "average") return meanOf(series, day);
  const change = measures === "level" ? changeOf(series, day)?.by : series.added[day];
  return withUnit(formatDifference(change), unit);
}

/** The average of a day: a rate for what accumulates, which is large or small. */
function meanOf({ measures, average, unit }: Series, day: number): string {
  const format = measures === "cumulative" ? formatMean : formatMeanValue;
  return withUnit(format(average[day]), unit);
}

function notesOf(dates: readonly string[], series: Series, shown: Shown, day: number): string {
  const { measures, average } = series;
  const on = `on ${formatDate(dates[day] as string)}`;
  const hasMean = (average[day] ?? null) !== null;
  if (shown === "average")
    return `${measures === "cumulative" ? "a day " : ""}${on}, 7-day average`;
  if (shown === "sum") return `up to ${formatDate(dates[day] as string)}`;
  if (measures === "level") {
    const change = changeOf(series, day);
    if (change === undefined) return on;
    const since = `since ${formatDate(dates[change.since] as string)}`;
    return shown === "added" ? `${on}, ${since}` : `${on}, ${formatDifference(change.by)} ${since}`;
  }
  const mean = !hasMean
    ? ""
    : hasBars(measures, shown)
      ? `, 7-day average ${meanOf(series, day)}`
      : `, +${meanOf(series, day)} a day (7-day average)`;
  return `${shown === "added" ? "new " : ""}${on}${mean}`;
}
