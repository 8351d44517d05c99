import type { Shown } from "../data/csv.ts";
import type { Range } from "../data/range.ts";
import type { Timeline } from "../data/timeline.ts";
import { sentenceOf } from "../text/reading.ts";
import { Chart } from "./chart.ts";
import { h } from "./dom.ts";
import { type Figure, figure } from "./figure.ts";
import { nextDay, zoomed } from "./keys.ts";
import { readTheme } from "./theme.ts";
import { Tooltip } from "./tooltip.ts";

export interface ChartGroupEvents {
  /** Called with the range that was chosen, by drawing it or by keys; undefined: all days. */
  readonly onRange: (range: Range | undefined) => void;
}

/** A chart for each measure, one below the other, with one cursor and one range. */
export class ChartGroup {
  readonly element: HTMLElement;
  readonly #timeline: Timeline;
  readonly #isSample: boolean;
  readonly #figures: readonly Figure[];
  readonly #charts: readonly Chart[];
  readonly #tooltip = new Tooltip();
  readonly #events: ChartGroupEvents;
  readonly #resizes = new ResizeObserver(() => this.#resize());
  #look: { shown: Shown; scale: "linear" | "log" } | undefined;
  #range: Range;
  /** The day that is read, and the chart in which. */
  #cursor: { readonly day?: number; readonly chart?: Chart } = {};
  #isSettling = false;

  constructor(timeline: Timeline, isSample: boolean, events: ChartGroupEvents) {
    this.#timeline = timeline;
    this.#isSample = isSample;
    this.#events = events;
    this.#range = { first: 0, last: timeline.dates.length - 1 };
    const times = timeline.dates.map((date) => Date.parse(date) / 1000);
    this.#figures = timeline.series.map((series, index) => figure(timeline, series, index));
    this.#charts = timeline.series.map((series, index) => {
      const { plot } = this.#figures[index] as Figure;
      const chart = new Chart(plot, times, series, {
        onCursor: (day, from) => this.#moveCursor(day, from),
        onRange: (first, last) => events.onRange({ first, last }),
        onReset: () => events.onRange(undefined),
      });
      plot.addEventListener("keydown", (event) => this.#onKey(event, chart));
      plot.addEventListener("blur", () => this.#leave());
      return chart;
    });
    this.element = h(
      "div",
      { class: "charts" },
      ...this.#figures.map((each) => each.element),
      this.#tooltip.element,
    );
    this.#resizes.observe(this.element);
  }

  /** Draws all charts, as soon as they are in the page. */
  draw(shown: Shown, scale: "linear" | "log"): void {
    this.#look = { shown, scale };
    for (const each of this.#figures) each.setShown(shown, scale);
    this.redraw();
  }

  redraw(): void {
    if (this.#look === undefined || !this.element.isConnected) return;
    const theme = readTheme();
    for (const [index, chart] of this.#charts.entries()) {
      chart.draw({ ...this.#look, index, theme, isSample: this.#isSample });
    }
  }

  setRange(range: Range): void {
    this.#range = range;
    this.#isSettling = true;
    for (const chart of this.#charts) chart.setRange(range);
    for (const each of this.#figures) each.setRange(range);
    // uPlot draws in a microtask, and keeps the cursor's place, which is another day by then.
    queueMicrotask(() => this.#settle(range));
  }

  #settle({ first, last }: Range): void {
    this.#isSettling = false;
    const { day, chart } = this.#cursor;
    this.#leave();
    if (day === undefined || chart === undefined || day < first || day > last) return;
    chart.setCursor(day);
    this.#moveCursor(day, chart);
  }

  #leave(): void {
    for (const chart of this.#charts) chart.setCursor(undefined);
    this.#cursor = {};
    this.#tooltip.hide();
  }

  destroy(): void {
    this.#resizes.disconnect();
    for (const chart of this.#charts) chart.destroy();
  }

  #resize(): void {
    for (const chart of this.#charts) chart.resize();
  }

  #moveCursor(day: number | undefined, from: Chart): void {
    if (this.#isSettling || day === this.#cursor.day) return;
    if (day === undefined) {
      this.#leave();
      return;
    }
    this.#cursor = { day, chart: from };
    for (const chart of this.#charts) if (chart !== from) chart.setCursor(day);
    const text = sentenceOf(this.#timeline, day);
    for (const { plot } of this.#figures) {
      plot.setAttribute("aria-valuenow", String(day));
      plot.setAttribute("aria-valuetext", text);
    }
    const plot = from.element.getBoundingClientRect();
    this.#tooltip.show(this.#timeline, day, from.positionOf(day), plot);
  }

  #onKey(event: KeyboardEvent, chart: Chart): void {
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const day = nextDay(key, this.#cursor.day, this.#range);
    const range = zoomed(key, this.#cursor.day, this.#range, this.#timeline.dates.length);
    if (day !== undefined) {
      chart.setCursor(day);
      this.#moveCursor(day, chart);
    } else if (range !== undefined) this.#events.onRange(range);
    else if (key === "Escape") this.#events.onRange(undefined);
    else return;
    event.preventDefault();
  }
}
