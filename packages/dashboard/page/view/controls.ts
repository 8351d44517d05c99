import type { Shown } from "../data/csv.ts";
import { lastDays, type Range, rangeOf } from "../data/range.ts";
import type { State } from "../model/state.ts";
import { choice } from "./choice.ts";
import { h } from "./dom.ts";

export interface ControlsEvents {
  readonly onShown: (shown: Shown) => void;
  readonly onScale: (scale: "linear" | "log") => void;
  /** undefined: all days. */
  readonly onRange: (range: Range | undefined) => void;
  readonly onDownload: () => void;
}

/** Controls of the measure and the days of the charts. */
export interface Controls {
  readonly element: HTMLElement;
  set(state: State, range: Range): void;
}

const OF_TOTALS = [
  ["total", "Totals"],
  ["added", "New per day"],
  ["average", "7-day average"],
] as const;
const OF_VALUES = [
  ["total", "Values"],
  ["average", "7-day average"],
] as const;

const PRESETS = [
  ["Last year", 365],
  ["Last 90 days", 90],
  ["Last 30 days", 30],
] as const;

/** @param hasTotals whether any measure adds up, so that something is new on a day */
export function controls(
  dates: readonly string[],
  hasTotals: boolean,
  events: ControlsEvents,
): Controls {
  const shown = choice<Shown>("Show", hasTotals ? OF_TOTALS : OF_VALUES, events.onShown);
  const scale = choice<"linear" | "log">(
    "Scale",
    [
      ["linear", "Linear"],
      ["log", "Log"],
    ],
    events.onScale,
  );
  const limits = { type: "date", min: dates[0], max: dates.at(-1) } as const;
  const inputs = { ...limits, onchange: () => choose(), onblur: () => show() };
  const from = h("input", inputs);
  const to = h("input", inputs);
  let range: Range = { first: 0, last: dates.length - 1 };
  /** Ignores partial input (year 0002). */
  function choose(): void {
    if (!from.validity.valid || !to.validity.valid) return;
    events.onRange(rangeOf(dates, from.value || undefined, to.value || undefined));
  }
  /** Leaves a field as it is while the user types in it. */
  function show(): void {
    const [first = "", last = ""] = [dates[range.first], dates[range.last]];
    if (document.activeElement !== from) from.value = first;
    if (document.activeElement !== to) to.value = last;
  }
  const presets = PRESETS.filter(([, days]) => days < dates.length).map(([label, days]) =>
    h("button", { type: "button", onclick: () => events.onRange(lastDays(dates, days)) }, label),
  );
  const reset = h(
    "button",
    { type: "button", onclick: () => events.onRange(undefined) },
    "All days",
  );
  const download = h("button", { type: "button", onclick: events.onDownload }, "Download CSV");
  return {
    element: h(
      "section",
      { class: "controls", "aria-label": "What the charts show" },
      shown.element,
      scale.element,
      h(
        "fieldset",
        { class: "days" },
        h("legend", {}, "Days"),
        h("label", {}, "from ", from),
        h("label", {}, "to ", to),
        h("span", { class: "buttons" }, ...presets, reset),
      ),
      download,
    ),
    set(state, next) {
      range = next;
      shown.set(hasTotals || state.shown !== "added" ? state.shown : "total");
      scale.set(state.scale);
      show();
      reset.disabled = range.first === 0 && range.last === dates.length - 1;
    },
  };
}
