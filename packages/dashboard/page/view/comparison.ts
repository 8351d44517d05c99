import type { RowsFile } from "@daily-delta/etl/site-files";
import { type RevisingRun, valuesBefore } from "../data/as-was.ts";
import { subtract } from "../data/decimal.ts";
import { axisEnds } from "../data/drawing.ts";
import type { Series, Values } from "../data/series.ts";
import type { Timeline } from "../data/timeline.ts";
import { type Plotted, plotShapes } from "../picture/plot-shapes.ts";
import type { Shape } from "../picture/shapes.ts";
import {
  formatDifference,
  formatExact,
  formatName,
  formatShortDate,
  plural,
} from "../text/format.ts";
import { SAMPLE_BANNER } from "../text/sample.ts";
import { h } from "./dom.ts";
import { drawing } from "./drawing.ts";
import { longTable } from "./table.ts";
import { seriesClass } from "./theme.ts";

const FIRST = 10;
const FONT = 12;
/** Heights of the values and of their differences, in pixels. */
const [VALUES, DIFFERENCES] = [170, 80];
const [LEFT, ABOVE, BELOW] = [56, 10, 36];

interface Revised {
  readonly date: string;
  readonly before: string | number | null;
  readonly now: string | number | null;
}

/** Compares the measures that were revised since a run with what they were before it. */
export function comparison(
  timeline: Timeline,
  { corrections, isSample }: RowsFile,
  run: RevisingRun,
  width: number,
): HTMLElement[] {
  const { runId } = run;
  const figures = timeline.series.flatMap((series, index) => {
    const before = valuesBefore(corrections.newest, series.name, run);
    const revised = timeline.dates.flatMap((date, day): Revised[] => {
      const value = before.get(date);
      if (value === undefined || typeof value === "boolean") return [];
      return [{ date, before: value, now: series.exact[day] ?? null }];
    });
    return revised.length === 0 ? [] : [figureOf(timeline, series, index, revised, runId, width)];
  });
  if (figures.length === 0) return [h("p", {}, "No measure of these days was revised.")];
  return [
    isSample === true ? h("p", {}, SAMPLE_BANNER) : null,
    h(
      "p",
      {},
      `The dashed line is what was stored before run ${runId}, the other one what is stored now; their difference is below. Days that were stored later have no earlier value: there, both lines are the same. Days whose rows were deleted since are left out.`,
    ),
    ...figures,
  ].filter((each) => each !== null);
}

function figureOf(
  { dates }: Timeline,
  series: Series,
  index: number,
  revised: readonly Revised[],
  runId: number,
  width: number,
): HTMLElement {
  const name = formatName(series.label);
  const byDate = new Map(revised.map((each) => [each.date, each]));
  const places = new Map(dates.map((date, day) => [date, day]));
  const [first = 0, last = 0] = [revised[0], revised.at(-1)].map((each) =>
    places.get(each?.date ?? ""),
  );
  // Some days around what was revised show how much that is.
  const margin = Math.max(7, Math.round((last - first) / 4));
  const range = {
    first: Math.max(0, first - margin),
    last: Math.min(dates.length - 1, last + margin),
  };
  const was = series.total.map((value, day) => {
    const old = byDate.get(dates[day] as string);
    return old === undefined ? value : numberOf(old.before);
  });
  const differences = dates.map((date) => {
    const each = byDate.get(date);
    return each === undefined ? null : numberOf(differenceOf(each));
  });
  const line = { kind: "line", color: "currentColor", joined: series.joined } as const;
  const plots = [
    { values: series.total, ...line },
    { values: was, ...line, color: "var(--ink)", dash: [5, 4] },
  ];
  const common = { dates, range, isLog: false, ink: "var(--muted)", grid: "var(--grid)" };
  const shapesOf = (plotted: readonly Plotted[], top: number, height: number): Shape[] => {
    const isFromZero = plotted.some(({ kind }) => kind === "bars");
    const values = plotted.map((each) => each.values);
    const ends = axisEnds(values, range, { isLog: false, isFromZero });
    const box = { left: LEFT, top, width: Math.max(100, width - LEFT - FONT), height };
    return plotShapes({ ...common, plotted, ends, box, fontSize: FONT });
  };
  const lower = ABOVE + VALUES + BELOW;
  const bars = { values: differences as Values, ...line, kind: "bars" } as const;
  const shapes = [...shapesOf(plots, ABOVE, VALUES), ...shapesOf([bars], lower, DIFFERENCES)];
  const height = lower + DIFFERENCES + BELOW;
  const largest = revised.toSorted((a, b) => sizeOf(b) - sizeOf(a));
  return h(
    "figure",
    { class: `compared ${seriesClass(index)}` },
    h("figcaption", {}, h("b", {}, name), `: ${plural(revised.length, "day")} revised`),
    drawing(shapes, {
      ...{ width, height },
      title: `${name} before run ${runId} and now; the table below has the values`,
    }),
    longTable<Revised>(
      `${name} before run ${runId} and now`,
      [
        { head: "Day", isRowHead: true, cell: ({ date }) => formatShortDate(date) },
        { head: "Before", isNumber: true, cell: ({ before }) => formatExact(before) },
        { head: "Now", isNumber: true, cell: ({ now }) => formatExact(now) },
        {
          head: "Difference",
          isNumber: true,
          cell: (each) => formatDifference(differenceOf(each)),
        },
      ],
      largest,
      FIRST,
      "with the largest differences",
    ),
  );
}

const numberOf = (value: string | number | null): number | null =>
  value === null ? null : Number(value);

const differenceOf = ({ before, now }: Revised): string | null =>
  before === null || now === null ? null : subtract(now, before);

const sizeOf = (each: Revised): number => Math.abs(Number(differenceOf(each) ?? 0));
