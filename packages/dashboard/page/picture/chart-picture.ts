import { axisEnds, type Drawn, drawingOf, drawnValues } from "../data/drawing.ts";
import type { Range } from "../data/range.ts";
import type { Series } from "../data/series.ts";
import { fromZero } from "../data/shown.ts";
import type { Timeline } from "../data/timeline.ts";
import { type Model, nameOf } from "../model/model.ts";
import { chartHead, type View } from "../text/chart-head.ts";
import { describeAsOf, describeCredits } from "../text/credits.ts";
import { formatName } from "../text/format.ts";
import { SAMPLE_MARK } from "../text/sample.ts";
import { PALETTE } from "./palette.ts";
import { type Box, type Plot, type Plotted, placesIn, plotShapes } from "./plot-shapes.ts";
import { type Picture, rectangle, type Shape, widthOf, wrap } from "./shapes.ts";

const WIDTH = 1200;
const HEIGHT = 720;
const EDGE = 40;
const INSIDE = WIDTH - 2 * EDGE;
const [LARGE, MEDIUM, SMALL] = [30, 18, 15];
const LINE = 1.35;
/** Space for the labels of both axes. */
const [LEFT, BELOW] = [60, 44];
const MARK = 6;

/** A chart of the page to be drawn, with what readers of a picture have to know. */
export interface Drawing {
  readonly model: Model;
  readonly timeline: Timeline;
  /** Index of the series among those of the timeline. */
  readonly index: number;
  readonly view: View;
  /** Address of the page. */
  readonly url: string;
}

/** Draws a chart with its title, sources, licences and run. */
export function chartPicture({ model, timeline, index, view, url }: Drawing): Picture {
  const series = timeline.series[index] as Series;
  const title = `${formatName(series.label)} – ${nameOf(model)}`;
  const { value, notes, shown } = chartHead(timeline, series, view);
  const color = PALETTE.series[index % PALETTE.series.length] as string;
  const head = paragraphs(EDGE, [
    { text: title, size: LARGE, isBold: true, fill: PALETTE.ink },
    { text: `${value} ${notes}`, size: MEDIUM, fill: PALETTE.ink },
    { text: shown, size: SMALL, fill: PALETTE.muted },
  ]);
  const foot = footer(model, url);
  const top = head.end + 16;
  const bottom = HEIGHT - EDGE / 2 - foot.end;
  const box = { left: EDGE + LEFT, top, width: INSIDE - LEFT, height: bottom - top - BELOW - 30 };
  const plot = plotOf(timeline, series, view, color, box);
  return {
    ...{ width: WIDTH, height: HEIGHT, title: `${title}: ${value} ${notes}` },
    shapes: [
      { kind: "path", d: rectangle(0, 0, WIDTH, HEIGHT), fill: PALETTE.paper },
      ...head.shapes,
      ...plotShapes(plot),
      ...marks(plot, series, view, bottom - 12),
      ...(model.isSample ? [sampleMark(box)] : []),
      ...foot.shapes.map((shape) =>
        shape.kind === "text" ? { ...shape, y: shape.y + bottom } : shape,
      ),
    ],
  };
}

function footer(model: Model, url: string) {
  return paragraphs(0, [
    { text: describeCredits(model), size: SMALL, fill: PALETTE.ink, isBold: model.isSample },
    { text: `${describeAsOf(model)}. Daily Delta, ${url}`, size: SMALL, fill: PALETTE.muted },
  ]);
}

interface Text {
  readonly text: string;
  readonly size: number;
  readonly fill: string;
  readonly isBold?: boolean;
}

/** Sets paragraphs below each other, in lines that fit. */
function paragraphs(top: number, parts: readonly Text[]) {
  let y = top;
  const shapes = parts.flatMap(({ text, size, ...look }) =>
    wrap(text, size, INSIDE).map((line): Shape => {
      y += LINE * size;
      return { kind: "text", text: line, x: EDGE, y: y - 0.3 * size, size, ...look };
    }),
  );
  return { shapes, end: y };
}

function plotOf(
  { dates }: Timeline,
  series: Series,
  { range, baseline, ...chosen }: View,
  color: string,
  box: Box,
): Plot {
  const { shown, isLog, isBars } = drawingOf(series, chosen);
  const isZoomed = range.first > 0 || range.last < dates.length - 1;
  const { joined } = series;
  const plotted = drawnValues(series, chosen).map((values, place): Plotted => {
    const kind = isBars && place === 0 ? (isLog ? "points" : "bars") : "line";
    return { values, color, kind, joined };
  });
  // The change of a level has no average: that is the one of its values.
  const all = series.measures === "level" ? plotted.slice(0, 1) : plotted;
  const isFromZero = fromZero(series.measures, shown, baseline, isZoomed);
  const ends = axisEnds(
    all.map(({ values }) => values),
    range,
    { isLog, isFromZero },
  );
  return {
    ...{ dates, range, plotted: all, ends, isLog, box },
    ...{ ink: PALETTE.muted, grid: PALETTE.grid, fontSize: SMALL },
  };
}

/** Marks of falls and revisions, with what they mean below. */
function marks(plot: Plot, series: Series, view: View & Drawn, y: number): Shape[] {
  const { shown, isLog } = drawingOf(series, view);
  const places = placesIn(plot);
  const { top, height } = plot.box;
  const falls = inRange(series.falls, view.range).map((day) => {
    const value = shown === "total" ? (series.total[day] ?? null) : null;
    const isPlaced = value !== null && (!isLog || value > 0);
    return triangle(places.x(day), isPlaced ? places.y(value) - 2 : top + height);
  });
  const revised = inRange(series.revised, view.range);
  const diamonds = revised.map((day) => diamond(places.x(day), top + height - MARK));
  const named = [
    { d: falls, fill: PALETTE.fall, text: "total falls", sign: triangle },
    { d: diamonds, fill: PALETTE.revision, text: "revised upstream", sign: diamond },
  ].filter(({ d }) => d.length > 0);
  let x = EDGE;
  return named.flatMap(({ d, fill, text, sign }): Shape[] => {
    const at = x;
    x += 40 + widthOf(text, SMALL);
    return [
      { kind: "path", d: d.join(""), fill },
      { kind: "path", d: sign(at + MARK, y - (sign === triangle ? 0 : MARK)), fill },
      { kind: "text", text, x: at + 20, y, size: SMALL, fill },
    ];
  });
}

const inRange = (days: readonly number[], { first, last }: Range): number[] =>
  days.filter((day) => day >= first && day <= last);

/** Points down to a place. */
const triangle = (x: number, y: number): string =>
  `M${(x - MARK).toFixed(1)} ${(y - 1.8 * MARK).toFixed(1)}h${2 * MARK}l${-MARK} ${1.8 * MARK}z`;

const diamond = (x: number, y: number): string =>
  `M${x.toFixed(1)} ${(y - MARK).toFixed(1)}l${MARK} ${MARK}l${-MARK} ${MARK}l${-MARK} ${-MARK}z`;

/** Says across the plot that its numbers are invented: a picture may be cut. */
const sampleMark = ({ left, top, width }: Box): Shape => ({
  ...{ kind: "text", text: SAMPLE_MARK, x: left + width / 2, y: top + 60, size: 60 },
  ...{ fill: PALETTE.muted, anchor: "middle", isBold: true, opacity: 0.5 },
});
