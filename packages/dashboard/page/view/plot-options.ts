import uPlot from "uplot";
import type { Shown } from "../data/csv.ts";
import { DAY_STEPS, daySplits } from "../data/day-axis.ts";
import type { Series } from "../data/timeline.ts";
import { axisDates, formatShort } from "../text/format.ts";
import { SAMPLE_MARK } from "../text/sample.ts";
import { markFalls, markRevised, shadeUnknown, writeAcross } from "./marks.ts";
import type { Theme } from "./theme.ts";

/** Appearance of one chart. */
export interface Look {
  readonly shown: Shown;
  readonly scale: "linear" | "log";
  /** Index of the series among all, for its colour. */
  readonly index: number;
  readonly theme: Theme;
  /** True for invented numbers; the chart says so. */
  readonly isSample: boolean;
}

/** Returns what to show of a series: levels and flows have nothing new per day. */
const shownOf = ({ measures }: Series, { shown }: Look): Shown =>
  shown === "added" && measures !== "cumulative" ? "total" : shown;

/** Values to draw: a logarithmic scale has no place for zero. */
export function drawnValues(series: Series, look: Look): (number | null)[][] {
  const { scale } = look;
  const shown = shownOf(series, look);
  const lines = shown === "added" ? [series.added, series.average] : [series[shown]];
  return lines.map((values) =>
    values.map((value) => (scale === "log" && value !== null && value <= 0 ? null : value)),
  );
}

/** The options of uPlot for one chart; size, cursor and hooks of its surroundings are added. */
export function plotOptions(series: Series, look: Look): Omit<uPlot.Options, "width" | "height"> {
  const { scale, theme, index } = look;
  const shown = shownOf(series, look);
  const isCount = series.measures === "cumulative";
  const stroke = theme.series[index % theme.series.length] as string;
  const fill = shown === "added" || scale === "log" ? {} : { fill: `${stroke}1c` };
  const line: uPlot.Series = { stroke, width: 2, points: { size: 4, filter: isolated }, ...fill };
  const bars: uPlot.Series = {
    fill: `${stroke}66`,
    width: 0,
    points: { show: false },
    ...(uPlot.paths.bars && { paths: uPlot.paths.bars({ size: [0.9, 40] }) }),
  };
  // A logarithmic scale has no zero from which a bar could begin: its length would mean nothing.
  const points: uPlot.Series = {
    paths: () => null,
    points: { show: true, size: 4, width: 0, fill: `${stroke}a6` },
  };
  const axis: uPlot.Axis = {
    stroke: theme.axis,
    font: `${theme.fontSize}px ${theme.fontFamily}`,
    grid: { stroke: theme.grid, width: 1 },
    ticks: { stroke: theme.grid, width: 1, size: 4 },
  };
  return {
    legend: { show: false },
    padding: [12, 8, 0, 0],
    scales: {
      // Days are the same in every time zone: uPlot's times would be the browser's.
      x: { time: false },
      y:
        scale === "log"
          ? { distr: 3, range: (_, least, most) => logRange(least, most) }
          : { range: (_, least, most) => (isCount ? countRange(most) : valueRange(least, most)) },
    },
    axes: [
      {
        ...axis,
        size: 3.4 * theme.fontSize,
        space: 5 * theme.fontSize,
        incrs: [...DAY_STEPS],
        splits: (_, __, least, most, step) => daySplits(least, most, step),
        values: (_, splits, __, ___, step) => axisDates(splits, step),
      },
      {
        ...axis,
        ...(scale === "log" && {
          grid: { ...axis.grid, filter: powersOfTen },
          ticks: { ...axis.ticks, filter: powersOfTen },
        }),
        size: 4.4 * theme.fontSize,
        values: (_, splits) => splits.map((value) => (value === null ? "" : formatShort(value))),
      },
    ],
    series: [{}, ...(shown === "added" ? [scale === "log" ? points : bars, line] : [line])],
    hooks: {
      drawClear: [(plot) => shadeUnknown(plot, series.total, theme)],
      draw: [
        (plot) => {
          const values = shown === "total" ? series.total : [];
          markFalls(plot, series.falls, values, theme);
          markRevised(plot, series.revised, theme);
          if (look.isSample) writeAcross(plot, SAMPLE_MARK, theme);
        },
      ],
    },
  };
}

/** Values between unknown ones: no line leads to them, so that they need a point. */
const isolated: uPlot.Series.Points.Filter = (plot, series, isShown) => {
  if (isShown) return null;
  const values = plot.data[series] ?? [];
  const isKnown = (at: number): boolean => values[at] !== null && values[at] !== undefined;
  return [...values.keys()].filter((at) => isKnown(at) && !isKnown(at - 1) && !isKnown(at + 1));
};

const powersOfTen: uPlot.Axis.Filter = (_, splits) =>
  splits.map((split) => (Number.isInteger(Math.log10(split)) ? split : null));

/** A running total is not negative. */
const countRange = (most: number | null): [number, number] => [0, Math.max(1, (most ?? 0) * 1.08)];

/** From zero, or from below the values where some are negative; something to draw on for none. */
function valueRange(least: number | null, most: number | null): [number, number] {
  const [low, high] = [Math.min(0, least ?? 0) * 1.08, Math.max(0, most ?? 0) * 1.08];
  return low === high ? [0, 1] : [low, high];
}

/** Whole powers of ten around the values; something to draw on where there is none. */
function logRange(least: number | null, most: number | null): [number, number] {
  if (least === null || most === null || most <= 0) return [1, 10];
  const low = 10 ** Math.floor(Math.log10(Math.max(least, 1e-3)));
  const high = 10 ** Math.ceil(Math.log10(most * 1.01));
  return [low, high > low ? high : low * 10];
}
