import type { Timeline } from "../data/timeline.ts";
import { formatDate } from "../text/format.ts";
import { readingsOf } from "../text/reading.ts";
import { fill, h } from "./dom.ts";
import { seriesClass } from "./theme.ts";

const GAP = 14;

/** Card next to the cursor, with all measures of that day. */
export class Tooltip {
  readonly element: HTMLElement = h("div", {
    class: "tooltip",
    "aria-hidden": "true",
    hidden: true,
  });

  /** @param x and `y`: where the cursor is in the element that holds the card, in pixels */
  show(timeline: Timeline, day: number, x: number, y: number): void {
    const rows = readingsOf(timeline, day).map(({ name, total, added, average }, index) =>
      h(
        "tr",
        { class: seriesClass(index) },
        h("th", {}, h("i", { class: "swatch" }), name),
        ...[total, added, average].map((text) => h("td", {}, text)),
      ),
    );
    const heads = ["", "total", "new", "7-day average"].map((text) => h("th", {}, text));
    fill(
      this.element,
      h("strong", {}, formatDate(timeline.dates[day] as string)),
      h("table", {}, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows)),
    );
    this.element.hidden = false;
    const { width } = this.element.getBoundingClientRect();
    const room = this.element.parentElement?.clientWidth ?? 0;
    const right = x + GAP + width < room ? x + GAP : x - GAP - width;
    this.element.style.left = `${Math.max(0, Math.min(right, room - width))}px`;
    this.element.style.top = `${y}px`;
  }

  hide(): void {
    this.element.hidden = true;
  }
}
