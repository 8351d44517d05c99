import uPlot from "uplot";
import { DAY_STEPS, daySplits } from "../data/day-axis.ts";
import { drawingOf, fittedRange, logRange, rangeFromZero } from "../data/drawing.ts";
import type { Series } from "../data/series.ts";
import { fromZero } from "../data/shown.ts";
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
