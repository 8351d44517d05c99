import { DAY_STEPS, daySplits } from "../data/day-axis.ts";
import type { Range } from "../data/range.ts";
import type { Values } from "../data/series.ts";
import { valueTicks } from "../data/value-ticks.ts";
import { axisDates, axisValues } from "../text/format.ts";
import type { PathShape, Shape } from "./shapes.ts";
import { length, rectangle, widthOf } from "./shapes.ts";

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** One series of a plot. */
export interface Plotted {
  readonly values: Values;
  readonly color: string;
  /** Bars begin at zero; on a logarithmic scale points are in their place. */
  readonly kind: "line" | "bars" | "points";
  /** Days without a value that a line leads over. */
  readonly joined: number;
  /** Lengths of dashes and gaps. @default a solid line */
  readonly dash?: readonly number[];
}

export interface Plot {
  /** YYYY-MM-DD, one for each value. */
  readonly dates: readonly string[];
  readonly range: Range;
  readonly plotted: readonly Plotted[];
  /** Lower and upper end of the axis of values. */
  readonly ends: readonly [number, number];
  readonly isLog: boolean;
  readonly box: Box;
  readonly ink: string;
  readonly grid: string;
  readonly fontSize: number;
}

/** Places of days and values in a plot. */
export interface Places {
  x(day: number): number;
  y(value: number): number;
}

export function placesIn({ range, ends, isLog, box }: Plot): Places {
  const scale = isLog ? Math.log10 : (value: number): number => value;
  const [low, high] = [scale(ends[0]), scale(ends[1])];
  const days = Math.max(1, range.last - range.first);
  return {
    x: (day) => box.left + ((day - range.first) / days) * box.width,
    y: (value) => box.top + box.height * (1 - (scale(value) - low) / (high - low)),
  };
}

/** Draws the axes and the series of a plot. */
export function plotShapes(plot: Plot): Shape[] {
  return [...valueAxis(plot), ...dayAxis(plot), ...plot.plotted.map((each) => drawn(plot, each))];
}

function valueAxis(plot: Plot): Shape[] {
  const { ends, isLog, box, ink, grid, fontSize } = plot;
  const ticks = valueTicks(ends, Math.max(2, box.height / (4 * fontSize)), isLog);
  const labels = axisValues(ticks);
  const { y } = placesIn(plot);
  return ticks.flatMap((tick, place): Shape[] => [
    {
      kind: "path",
      d: `M${length(box.left)} ${length(y(tick))}h${length(box.width)}`,
      stroke: grid,
    },
    {
      ...{ kind: "text", text: labels[place] ?? "", size: fontSize, fill: ink, anchor: "end" },
      ...{ x: box.left - 0.6 * fontSize, y: y(tick) + 0.35 * fontSize },
    },
  ]);
}

function dayAxis(plot: Plot): Shape[] {
  const { dates, range, box, ink, grid, fontSize } = plot;
  const [least, most] = [range.first, range.last].map((day) => secondsOf(dates[day])) as [
    number,
    number,
  ];
  const count = Math.max(1, box.width / (5 * fontSize));
  const step = DAY_STEPS.find((each) => (most - least) / each <= count) ?? DAY_STEPS.at(-1) ?? 0;
  const splits = daySplits(least, most, step);
  const { x } = placesIn(plot);
  return axisDates(splits, step).flatMap((label, place): Shape[] => {
    const at = x(range.first + ((splits[place] ?? least) - least) / 86_400);
    const bottom = box.top + box.height;
    return [
      { kind: "path", d: `M${length(at)} ${length(box.top)}V${length(bottom)}`, stroke: grid },
      ...label.split("\n").map((text, line): Shape => {
        const half = widthOf(text, fontSize) / 2;
        // The last label ends with the plot.
        const middle = Math.min(at, box.left + box.width + fontSize - half);
        const y = bottom + (1.4 + 1.2 * line) * fontSize;
        return { kind: "text", text, x: middle, y, size: fontSize, fill: ink, anchor: "middle" };
      }),
    ];
  });
}

const secondsOf = (date = "1970-01-01"): number => Date.parse(date) / 1000;

const SIZE = 2;

function drawn(plot: Plot, { values, color, kind, joined, dash }: Plotted): PathShape {
  const { range, box, ends } = plot;
  const { x, y } = placesIn(plot);
  const days = Array.from({ length: range.last - range.first + 1 }, (_, n) => range.first + n);
  const known = days.filter((day) => (values[day] ?? null) !== null);
  const top = (day: number): number => y(values[day] as number);
  if (kind === "bars") {
    const wide = (0.9 * box.width) / Math.max(1, days.length);
    const zero = y(Math.max(0, ends[0]));
    const bars = known.map((day) => {
      const left = Math.max(box.left, x(day) - wide / 2);
      const right = Math.min(box.left + box.width, x(day) + wide / 2);
      return rectangle(left, top(day), right - left, zero - top(day));
    });
    return { kind: "path", d: bars.join(""), fill: color, opacity: 0.45 };
  }
  const point = (day: number): string =>
    rectangle(x(day) - SIZE, top(day) - SIZE, 2 * SIZE, 2 * SIZE);
  if (kind === "points") return { kind: "path", d: known.map(point).join(""), fill: color };
  const isFar = (one: number | undefined, other: number | undefined): boolean =>
    one === undefined || other === undefined || other - one > joined + 1;
  const parts = known.map((day, place) => {
    const isStart = isFar(known[place - 1], day);
    const at = `${length(x(day))} ${length(top(day))}`;
    // A value between unknown ones is a short line.
    const end = isStart && isFar(day, known[place + 1]) ? "h3" : "";
    return `${isStart ? "M" : "L"}${at}${end}`;
  });
  return { kind: "path", d: parts.join(""), stroke: color, width: 2.5, ...(dash && { dash }) };
}
