import type { Range } from "../data/range.ts";
import { readableDay } from "../data/readable-day.ts";
import type { Timeline } from "../data/timeline.ts";
import type { Drawing } from "../picture/chart-picture.ts";
import type { View } from "../text/chart-head.ts";
import { sentenceOf } from "../text/reading.ts";
import { Chart } from "./chart.ts";
import { h } from "./dom.ts";
import { type Figure, figure } from "./figure.ts";
import { nextDay, nextMark, zoomed } from "./keys.ts";
import type { Format } from "./save-picture.ts";
import { readTheme } from "./theme.ts";
import { Tooltip } from "./tooltip.ts";

/** Keys that lead to earlier days. */
const BACKWARDS: readonly string[] = ["ArrowLeft", "ArrowDown", "PageDown", "End"];

export interface ChartGroupEvents {
  /** Called with the range that was chosen, by drawing it or by keys; undefined: all days. */
  readonly onRange: (range: Range | undefined) => void;
  /** Called with a day that is to be opened. */
  readonly onDay: (day: string) => void;
  /** Called with a chart that is to be saved. */
  readonly onSave: (chart: Pick<Drawing, "index" | "view">, format: Format) => Promise<void>;
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
  #view: View | undefined;
  /** The day that is read, and the chart in which. */
  #cursor: { readonly day?: number; readonly chart?: Chart } = {};
  #isSettling = false;

  constructor(timeline: Timeline, isSample: boolean, events: ChartGroupEvents) {
    this.#timeline = timeline;
    this.#isSample = isSample;
    this.#events = events;
    const times = timeline.dates.map((date) => Date.parse(date) / 1000);
    this.#figures = timeline.series.map((series, index) =>
      figure(timeline, series, index, events.onDay, async (format) => {
        if (this.#view !== undefined) await events.onSave({ index, view: this.#view }, format);
      }),
    );
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

  /** Shows something else, or other days of it, as soon as the charts are in the page. */
  set(view: View): void {
    const before = this.#view;
    this.#view = view;
    for (const each of this.#figures) each.setView(view);
    const isSame =
      before?.shown === view.shown &&
      before.scale === view.scale &&
      before.baseline === view.baseline;
    if (!isSame) this.redraw();
    const { first, last } = view.range;
    if (before?.range.first !== first || before.range.last !== last) this.#setRange(view.range);
  }

  redraw(): void {
    if (this.#view === undefined || !this.element.isConnected) return;
    const theme = readTheme();
    for (const [index, chart] of this.#charts.entries()) {
      chart.draw({ ...this.#view, index, theme, isSample: this.#isSample });
    }
  }

  #setRange(range: Range): void {
    this.#isSettling = true;
    for (const chart of this.#charts) chart.setRange(range);
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

  #moveCursor(pointed: number | undefined, from: Chart): void {
    if (this.#isSettling) return;
    if (pointed === undefined || this.#view === undefined) {
      if (this.#cursor.day !== undefined) this.#leave();
      return;
    }
    const day = readableDay(this.#timeline, pointed, this.#view.range);
    if (day !== pointed) from.setCursor(day);
    if (day === this.#cursor.day) return;
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
    const { key, shiftKey } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || this.#view === undefined) return;
    const { range } = this.#view;
    const next = shiftKey
      ? nextMark(key, this.#cursor.day, range, chart.marks)
      : nextDay(key, this.#cursor.day, range);
    const step = BACKWARDS.includes(key) ? -1 : 1;
    const day = next === undefined ? undefined : readableDay(this.#timeline, next, range, step);
    const other = zoomed(key, this.#cursor.day, range, this.#timeline.dates.length);
    if (day !== undefined) {
      chart.setCursor(day);
      this.#moveCursor(day, chart);
    } else if (other !== undefined) this.#events.onRange(other);
    else if (key === "Escape") this.#events.onRange(undefined);
    else return;
    event.preventDefault();
  }
}
