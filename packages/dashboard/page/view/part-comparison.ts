import type { DatasetDescription } from "@daily-delta/etl/site-files";
import { allDays, alongDays } from "../data/align.ts";
import { hasAverages } from "../data/derive.ts";
import { axisEnds, positive } from "../data/drawing.ts";
import { rangeOf } from "../data/range.ts";
import { fromZero, hasBars, hasLogScale, shownOf } from "../data/shown.ts";
import type { Timeline } from "../data/timeline.ts";
import type { State } from "../model/state.ts";
import { plotShapes } from "../picture/plot-shapes.ts";
import { chartHead } from "../text/chart-head.ts";
import { formatName, plural } from "../text/format.ts";
import { h } from "./dom.ts";
import { drawing } from "./drawing.ts";
import { smallChart } from "./small-chart.ts";
import { svg } from "./svg.ts";

/** A part, and its days. */
export interface ComparedPart {
  readonly name: string;
  readonly timeline: Timeline;
}

type View = Pick<State, "shown" | "scale" | "baseline" | "from" | "to">;

const FONT = 12;
/** Height of a plot, and space around it, in pixels. */
const [HEIGHT, LEFT, ABOVE, BELOW] = [220, 56, 10, 36];
/** Lines are told apart by colour and by dashes, which print and most eyes show. */
const DASHES = [[], [8, 4], [2, 3], [12, 3, 2, 3], [16, 5], [5, 3, 1, 3, 1, 3]];
const COLORS = ["var(--series-1)", "var(--series-2)", "var(--series-3)", "var(--series-4)"];
const styleOf = (index: number) => ({
  color: COLORS[index % COLORS.length] as string,
  dash: DASHES[index % DASHES.length] as number[],
});

/** Draws each measure of some parts in one chart. */
export function partComparison(
  parts: readonly ComparedPart[],
  view: View,
  width: number,
): HTMLElement[] {
  const timelines = parts.map(({ timeline }) => timeline);
  const days = allDays(timelines);
  const range = rangeOf(days, view.from, view.to);
  const [first] = timelines;
  return (first?.series ?? []).map((series, place) => {
    const all = timelines.map((timeline) => timeline.series[place] ?? series);
    const wanted = shownOf(series.measures, view.shown);
    // Bars of several parts would hide each other.
    const shown = hasBars(series.measures, wanted) && all.some(hasAverages) ? "average" : wanted;
    const isLog = view.scale === "log" && all.every((each) => hasLogScale(each, shown));
    const values = timelines.map((timeline, at) => {
      const own = alongDays(days, timeline, all[at]?.[shown] ?? []);
      return isLog ? positive(own) : own;
    });
    const isZoomed = range.first > 0 || range.last < days.length - 1;
    const isFromZero = fromZero(series.measures, shown, view.baseline, isZoomed);
    const ends = axisEnds(values, range, { isLog, isFromZero });
    const shapes = plotShapes({
      ...{ dates: days, range, ends, isLog, fontSize: FONT },
      ...{ ink: "var(--muted)", grid: "var(--grid)" },
      box: { left: LEFT, top: ABOVE, width: Math.max(100, width - LEFT - FONT), height: HEIGHT },
      plotted: values.map((each, at) => ({
        ...{ values: each, kind: "line", joined: series.joined },
        ...styleOf(at),
      })),
    });
    const heads = timelines.map((timeline, at) =>
      chartHead(timeline, all[at] ?? series, {
        ...{ ...view, shown, scale: isLog ? "log" : "linear" },
        range: rangeOf(timeline.dates, view.from, view.to),
      }),
    );
    const label = formatName(series.label);
    const names = parts.map(({ name }) => name).join(", ");
    return h(
      "figure",
      { class: "parts-chart" },
      h("figcaption", {}, h("b", {}, label), `: ${heads[0]?.shown}`),
      drawing(shapes, {
        ...{ width, height: ABOVE + HEIGHT + BELOW },
        title: `${label} of ${names}; the list below has the last values`,
      }),
      h(
        "ul",
        {},
        ...parts.map(({ name }, at) =>
          h("li", {}, sample(at), h("b", {}, name), ` ${heads[at]?.value} ${heads[at]?.notes}`),
        ),
      ),
    );
  });
}

/** A piece of the line of a part. */
function sample(index: number): SVGElement {
  const { color, dash } = styleOf(index);
  const line = { d: "M0 4h36", stroke: color, "stroke-width": 2.5 };
  return svg(
    "svg",
    { class: "line", viewBox: "0 0 36 8", "aria-hidden": "true" },
    svg("path", { ...line, "stroke-dasharray": dash.join(" ") || "none" }),
  );
}

interface Pages {
  /** Places of the first part of the page, and after its last one; the number of all parts. */
  readonly first: number;
  readonly end: number;
  readonly all: number;
  readonly onPart: (name: string) => void;
  readonly onPage: (by: 1 | -1) => void;
}

/** Draws a small chart of each part, each to its own scale. */
export function smallMultiples(
  parts: readonly ComparedPart[],
  measure: string,
  { from, to }: View,
  description: DatasetDescription,
  { first, end, all, onPart, onPage }: Pages,
): HTMLElement[] {
  const charts = parts.map(({ name, timeline }) => {
    const range = rangeOf(timeline.dates, from, to);
    const series = timeline.series.find((each) => each.name === measure);
    const values = (series?.total ?? []).slice(range.first, range.last + 1);
    const [start = "", end = ""] = [timeline.dates[range.first], timeline.dates[range.last]];
    return h(
      "li",
      {},
      h("button", { type: "button", class: "link", onclick: () => onPart(name) }, name),
      smallChart({ values, measure, part: name, first: start, last: end }, description),
    );
  });
  const turn = (text: string, by: 1 | -1, disabled: boolean) =>
    h("button", { type: "button", disabled, onclick: () => onPage(by) }, text);
  const isLast = end === all;
  const hasPages = first > 0 || !isLast;
  return [
    h(
      "p",
      {},
      `${first + 1} to ${end} of ${plural(all, "part")}, each to its own scale `,
      hasPages && turn("Previous page", -1, first === 0),
      " ",
      hasPages && turn("Next page", 1, isLast),
    ),
    h("ul", { class: "multiples" }, ...charts),
  ];
}
