import type { ChartFile, DatasetDescription } from "@daily-delta/etl/site-files";
import { formatExact, formatName, formatShortDate } from "../text/format.ts";
import { h } from "./dom.ts";
import { svg } from "./svg.ts";

const WIDTH = 240;
const HEIGHT = 56;
/** Space for the width of the line. */
const EDGE = 2;

/** Values along the days, and what they are of. */
export type Course = Pick<ChartFile, "values" | "measure" | "part" | "first" | "last">;

/** Draws the course of a dataset's first measure, without axes: what it is stands below. */
export function smallChart(
  { values, measure, part, first, last }: Course,
  { labels = {}, measured = {} }: DatasetDescription,
): HTMLElement {
  const known = values.filter((value) => value !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  // Counts start from zero; a level is fitted, since its changes are small next to its size.
  const low = measured[measure]?.measures === "level" ? least : Math.min(0, least);
  const label = formatName(labels[measure] ?? measure);
  const what = part === null ? label : `${label}, ${part}`;
  const range = `${formatShortDate(first)} to ${formatShortDate(last)}`;
  const unit = measured[measure]?.unit;
  const ends = `from ${formatExact(known[0])} to ${formatExact(known.at(-1))}`;
  const image = svg(
    "svg",
    {
      ...{ class: "small-chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none" },
      ...{ role: "img", "aria-label": `${what}, ${range}: ${ends}${unit ? ` ${unit}` : ""}` },
    },
    svg("path", { d: pathOf(values, low, most) }),
  );
  return h("figure", { class: "small" }, image, h("figcaption", {}, `${what}, ${range}`));
}

/** A line that breaks where values are unknown; a single value is a dot. */
function pathOf(values: ChartFile["values"], low: number, high: number): string {
  const step = (WIDTH - 2 * EDGE) / Math.max(1, values.length - 1);
  const scale = high === low ? 0 : (HEIGHT - 2 * EDGE) / (high - low);
  let isDrawing = false;
  return values
    .map((value, place) => {
      if (value === null) {
        isDrawing = false;
        return "";
      }
      const point = `${round(EDGE + place * step)} ${round(HEIGHT - EDGE - (value - low) * scale)}`;
      const piece = isDrawing ? `L${point}` : `M${point}h0`;
      isDrawing = true;
      return piece;
    })
    .join("");
}

const round = (value: number): number => Math.round(value * 10) / 10;
