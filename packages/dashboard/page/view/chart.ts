import uPlot from "uplot";
import { drawnValues } from "../data/drawing.ts";
import type { Range } from "../data/range.ts";
import type { Series } from "../data/series.ts";
import { type Look, plotOptions } from "./plot-options.ts";

/** A hand that slips while it clicks draws no range. In pixels. */
const LEAST_DRAG = 8;

/** A mark is read from as far as that, in pixels: a day may be narrower than one. */
const REACH = 5;

export interface ChartEvents {
  /** The cursor is on that day; undefined: it has left. */
  readonly onCursor: (day: number | undefined, chart: Chart) => void;
  /** Called with the range that was drawn. */
  readonly onRange: (first: number, last: number) => void;
  readonly onReset: () => void;
}

/** One measure, drawn by uPlot. */
export class Chart {
  readonly element: HTMLElement;
  /** Marked days, in order. */
  readonly marks: readonly number[];
  readonly #times: number[];
  readonly #series: Series;
  readonly #events: ChartEvents;
  #plot: uPlot | undefined;
  #range: Range;

  constructor(element: HTMLElement, times: number[], series: Series, events: ChartEvents) {
    this.element = element;
    this.#times = times;
    this.#series = series;
    this.marks = [...new Set([...series.falls, ...series.revised])].sort((a, b) => a - b);
    this.#events = events;
    this.#range = { first: 0, last: times.length - 1 };
    // uPlot listens only to the mouse.
    for (const name of ["pointerdown", "pointermove"] as const) {
      element.addEventListener(name, (event) => this.#touch(event));
    }
  }

  /** Redraws it. */
  draw(view: Omit<Look, "isZoomed">): void {
    this.#plot?.destroy();
    const look = { ...view, isZoomed: () => this.#isZoomed() };
    const options = plotOptions(this.#series, look);
    this.#plot = new uPlot(
      {
        ...options,
        ...this.#size(),
        cursor: {
          y: false,
          drag: { x: true, y: false, setScale: false },
          focus: { prox: -1 },
          bind: { dblclick: () => this.#reset },
        },
        hooks: {
          ...options.hooks,
          setCursor: [(plot) => this.#tellCursor(plot)],
          setSelect: [(plot) => this.#tellRange(plot)],
        },
      },
      [this.#times, ...drawnValues(this.#series, look).map((values) => [...values])],
      this.element,
    );
    this.setRange(this.#range);
  }

  /** Shows only these days. */
  setRange(range: Range): void {
    this.#range = range;
    const [min, max] = [this.#times[range.first], this.#times[range.last]];
    if (min !== undefined && max !== undefined && max > min)
      this.#plot?.setScale("x", { min, max });
  }

  #isZoomed(): boolean {
    return this.#range.first > 0 || this.#range.last < this.#times.length - 1;
  }

  /** Fits it into its element. */
  resize(): void {
    this.#plot?.setSize(this.#size());
  }

  /** Puts the cursor on a day, without telling. */
  setCursor(day: number | undefined): void {
    const plot = this.#plot;
    if (plot === undefined) return;
    const time = day === undefined ? undefined : this.#times[day];
    const left = time === undefined ? -10 : plot.valToPos(time, "x");
    plot.setCursor({ left, top: left < 0 ? -10 : plot.bbox.height / devicePixelRatio / 2 }, false);
  }

  /** Position of a day in the window, in pixels from its left. */
  positionOf(day: number): number {
    const plot = this.#plot;
    const time = this.#times[day];
    if (plot === undefined || time === undefined) return 0;
    return plot.over.getBoundingClientRect().left + plot.valToPos(time, "x");
  }

  destroy(): void {
    this.#plot?.destroy();
  }

  #size(): { width: number; height: number } {
    return { width: this.element.clientWidth, height: this.element.clientHeight };
  }

  #touch({ pointerType, clientX }: PointerEvent): void {
    const plot = this.#plot;
    if (plot === undefined || pointerType === "mouse") return;
    const { left, width, height } = plot.over.getBoundingClientRect();
    const x = Math.min(width, Math.max(0, clientX - left));
    plot.setCursor({ left: x, top: height / 2 });
  }

  readonly #reset = (): null => {
    this.#events.onReset();
    return null;
  };

  #tellCursor(plot: uPlot): void {
    const { idx, left = -1 } = plot.cursor;
    if (left < 0 || idx === null || idx === undefined) this.#events.onCursor(undefined, this);
    else this.#events.onCursor(this.#markNear(plot, left) ?? idx, this);
  }

  /** The nearest marked day within reach; falls, which are few, precede revisions. */
  #markNear(plot: uPlot, left: number): number | undefined {
    const least = plot.posToIdx(left - REACH);
    const most = plot.posToIdx(left + REACH);
    const middle = plot.posToIdx(left);
    const nearest = (days: readonly number[]): number | undefined =>
      days
        .filter((day) => day >= least && day <= most)
        .toSorted((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0];
    return nearest(this.#series.falls) ?? nearest(this.#series.revised);
  }

  #tellRange(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width === 0) return;
    const isSlip = width < LEAST_DRAG;
    const [first, last] = [plot.posToIdx(left), plot.posToIdx(left + width)];
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    if (last > first && !isSlip) this.#events.onRange(first, last);
  }
}
