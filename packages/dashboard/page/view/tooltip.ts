import type { Timeline } from "../data/timeline.ts";
import { formatDate } from "../text/format.ts";
import { readingsOf } from "../text/reading.ts";
import { fill, h } from "./dom.ts";
import { seriesClass } from "./theme.ts";

const GAP = 14;

/** Card above or below a chart, with all measures of the day at the cursor. */
export class Tooltip {
  readonly element: HTMLElement = h("div", {
    class: "tooltip",
    "aria-hidden": "true",
    hidden: true,
  });

  /**
   * Shows a day next to a plot, never over it: a touch would hide what it reads.
   *
   * @param x of the day in the window, in pixels
   * @param plot its box in the window
   */
  show(timeline: Timeline, day: number, x: number, plot: DOMRect): void {
    const readings = readingsOf(timeline, day);
    const hasAverage = readings.some(({ average }) => average !== "");
    const rows = readings.map(({ name, total, added, average, isRevised }, index) =>
      h(
        "tr",
        { class: seriesClass(index) },
        h("th", {}, h("i", { class: "swatch" }), name),
        h("td", {}, total, isRevised ? h("small", {}, " revised") : null),
        h("td", {}, added),
        hasAverage && h("td", {}, average),
      ),
    );
    const means = hasAverage ? ["7-day average"] : [];
    const heads = ["", ...headsOf(timeline), ...means].map((text) => h("th", {}, text));
    fill(
      this.element,
      h("strong", {}, formatDate(timeline.dates[day] as string)),
      h("table", {}, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows)),
    );
    this.element.hidden = false;
    const { width, height } = this.element.getBoundingClientRect();
    const holder = this.element.parentElement?.getBoundingClientRect() ?? new DOMRect();
    const at = x - holder.left;
    const right = at + GAP + width < holder.width ? at + GAP : at - GAP - width;
    const isAbove = plot.top >= height || plot.top >= innerHeight - plot.bottom;
    const top = isAbove ? plot.top - height : plot.bottom;
    this.element.style.left = `${Math.max(0, Math.min(right, holder.width - width))}px`;
    this.element.style.top = `${top - holder.top}px`;
  }

  hide(): void {
    this.element.hidden = true;
  }
}

function headsOf({ series }: Timeline): [string, string] {
  const isAll = (kind: string): boolean => series.every(({ measures }) => measures === kind);
  if (isAll("cumulative")) return ["total", "new"];
  return ["value", isAll("level") ? "change" : isAll("flow") ? "" : "new or change"];
}
