import uPlot from "uplot";
import { DAY_STEPS, daySplits } from "../data/day-axis.ts";
import type { Series } from "../data/series.ts";
import { fromZero, hasBars, hasLogScale, shownOf } from "../data/shown.ts";
import type { View } from "../text/chart-head.ts";
import { axisDates, axisValues } from "../text/format.ts";
import { SAMPLE_MARK } from "../text/sample.ts";
import { markFalls, markRevised, positionOf, shadeUnknown, writeAcross } from "./marks.ts";
import type { Theme } from "./theme.ts";

/** Appearance of one chart. */
export interface Look extends Omit<View, "range"> {
  /** True if not all days are shown; may change without a redraw. */
  readonly isZoomed: () => boolean;
  /** Index of the series among all, for its colour. */
  readonly index: number;
  readonly theme: Theme;
  /** True for invented numbers; the chart says so. */
  readonly isSample: boolean;
}

/** Decides how a series is drawn: on a logarithmic scale only if all of it has one. */
function drawingOf(series: Series, look: Look) {
  const { measures } = series;
  const shown = shownOf(measures, look.shown);
  const isLog = look.scale === "log" && hasLogScale(series, shown);
  return { shown, isLog, isBars: hasBars(measures, shown) };
}

/** Values to draw: a logarithmic scale has no place for zero. With bars comes their average. */
export function drawnValues(series: Series, look: Look): (number | null)[][] {
  const { shown, isLog, isBars } = drawingOf(series, look);
  const lines = isBars ? [series[shown], series.average] : [series[shown]];
  return lines.map((values) =>
    values.map((value) => (isLog && value !== null && value <= 0 ? null : value)),
  );
}

/** The options of uPlot for one chart; size, cursor and hooks of its surroundings are added. */
export function plotOptions(series: Series, look: Look): Omit<uPlot.Options, "width" | "height"> {
  const { theme, index } = look;
  const { shown, isLog, isBars } = drawingOf(series, look);
  const isFromZero = (): boolean =>
    fromZero(series.measures, shown, look.baseline, look.isZoomed());
  const stroke = theme.series[index % theme.series.length] as string;
  const line: uPlot.Series = {
    ...{ stroke, width: 2, gaps: wideGaps(series) },
    points: { size: 4, filter: isolated(series.joined) },
    // A filled area, like a bar, is read from zero.
    ...(!isBars && !isLog && { fill: () => (isFromZero() ? `${stroke}1c` : "transparent") }),
  };
  // The change of a level has no average: that is the one of its values.
  const average: uPlot.Series = { ...line, show: series.measures !== "level" };
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
      y: isLog
        ? { distr: 3, range: (_, least, most) => logRange(least, most) }
        : {
            range: (_, least, most) =>
              isFromZero() ? rangeFromZero(least, most) : fittedRange(least, most),
          },
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
        ...(isLog && {
          grid: { ...axis.grid, filter: powersOfTen },
          ticks: { ...axis.ticks, filter: powersOfTen },
        }),
        size: 4.4 * theme.fontSize,
        values: (_, splits) => axisValues(splits),
      },
    ],
    series: [{}, ...(isBars ? [isLog ? points : bars, average] : [line])],
    hooks: {
      drawClear: [(plot) => shadeUnknown(plot, series.total, series.joined, theme)],
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
const isolated =
  (joined: number): uPlot.Series.Points.Filter =>
  (plot, series, isShown) => {
    if (isShown) return null;
    const values = plot.data[series] ?? [];
    const known = [...values.keys()].filter((at) => (values[at] ?? null) !== null);
    const isFar = (one: number | undefined, other: number | undefined): boolean =>
      one === undefined || other === undefined || other - one > joined + 1;
    return known.filter((at, place) => isFar(known[place - 1], at) && isFar(at, known[place + 1]));
  };

/**
 * Returns the gaps that no line leads over, in pixels of the canvas. uPlot's own are too wide where
 * several days share a pixel.
 */
function wideGaps({ total, joined }: Series): NonNullable<uPlot.Series["gaps"]> {
  if (joined === 0) return (_, __, ___, ____, gaps) => gaps;
  const known = [...total.keys()].filter((day) => total[day] !== null);
  const wide = known
    .map((day, place) => [known[place - 1] ?? day, day] as const)
    .filter(([from, to]) => to - from > joined + 1);
  return (plot) =>
    wide.map(([from, to]) => [positionOf(plot, from), positionOf(plot, to)] as [number, number]);
}

const powersOfTen: uPlot.Axis.Filter = (_, splits) =>
  splits.map((split) => (Number.isInteger(Math.log10(split)) ? split : null));

/** From zero, or from below the values where some are negative; something to draw on for none. */
function rangeFromZero(least: number | null, most: number | null): [number, number] {
  const [low, high] = [Math.min(0, least ?? 0) * 1.08, Math.max(0, most ?? 0) * 1.08];
  return low === high ? [0, 1] : [low, high];
}

/** Around the values, with a margin; equal ones are in the middle. */
function fittedRange(least: number | null, most: number | null): [number, number] {
  if (least === null || most === null) return [0, 1];
  const margin = 0.08 * (most - least) || Math.abs(most) * 0.01 || 1;
  return [least - margin, most + margin];
}

/** Whole powers of ten around the values; something to draw on where there is none. */
function logRange(least: number | null, most: number | null): [number, number] {
  if (least === null || most === null || most <= 0) return [1, 10];
  const low = 10 ** Math.floor(Math.log10(Math.max(least, 1e-3)));
  const high = 10 ** Math.ceil(Math.log10(most * 1.01));
  return [low, high > low ? high : low * 10];
}
