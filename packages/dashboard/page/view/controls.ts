import { lastDays, type Range, rangeOf } from "../data/range.ts";
import type { Measures } from "../data/series.ts";
import { type Baseline, type Shown, shownOf } from "../data/shown.ts";
import type { State } from "../model/state.ts";
import { choice } from "./choice.ts";
import { h } from "./dom.ts";

export interface ControlsEvents {
  readonly onShown: (shown: Shown) => void;
  readonly onScale: (scale: "linear" | "log") => void;
  readonly onBaseline: (baseline: Baseline) => void;
  /** undefined: all days. */
  readonly onRange: (range: Range | undefined) => void;
  readonly onDownload: () => void;
}

/** Controls of the measure and the days of the charts. */
export interface Controls {
  readonly element: HTMLElement;
  set(state: State, range: Range): void;
}

const AVERAGE = ["average", "7-day average"] as const;

/** Returns the choices that some measures have, in the words for those. */
export function shownOptions(measures: readonly Measures[], hasAverage = true): [Shown, string][] {
  const all = (kind: Measures): boolean => measures.every((each) => each === kind);
  const some = (kind: Measures): boolean => measures.includes(kind);
  const added = all("cumulative") ? "New per day" : some("cumulative") ? "New or change" : "Change";
  return [
    ["total", all("cumulative") ? "Totals" : "Values"],
    ...(all("flow") ? [] : [["added", added] as [Shown, string]]),
    ...(hasAverage ? [[...AVERAGE] as [Shown, string]] : []),
    ...(some("flow") ? [["sum", "Sum"] as [Shown, string]] : []),
  ];
}

/** Ranges at the end of the data, which may have ended long ago. */
const PRESETS = [
  ["Newest 365 days", 365],
  ["Newest 90 days", 90],
  ["Newest 30 days", 30],
] as const;

/**
 * @param measures of the charts
 * @param hasAverage true if any of them has averages over seven days
 */
export function controls(
  dates: readonly string[],
  measures: readonly Measures[],
  hasAverage: boolean,
  events: ControlsEvents,
): Controls {
  const shown = choice<Shown>("Show", shownOptions(measures, hasAverage), events.onShown);
  const scale = choice<"linear" | "log">(
    "Scale",
    [
      ["linear", "Linear"],
      ["log", "Log"],
    ],
    events.onScale,
  );
  const baseline = choice<Baseline>(
    "Axis of values",
    [
      ["auto", "Auto"],
      ["zero", "From zero"],
      ["fitted", "Fitted"],
    ],
    events.onBaseline,
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
  // Values that are too far apart for averages may have one in 30 days.
  const isUseful = (days: number): boolean => days < dates.length && (hasAverage || days > 30);
  const presets = PRESETS.filter(([, days]) => isUseful(days)).map(([label, days]) =>
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
      baseline.element,
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
      shown.set(
        measures.some((each) => shownOf(each, state.shown) === state.shown) ? state.shown : "total",
      );
      baseline.set(state.baseline);
      scale.set(state.scale);
      show();
      const isAll = range.first === 0 && range.last === dates.length - 1;
      reset.disabled = isAll && state.from === undefined && state.to === undefined;
    },
  };
}
