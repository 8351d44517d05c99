import type { Shown } from "../data/csv.ts";
import { lastDays, type Range } from "../data/range.ts";
import type { State } from "../state.ts";
import { choice } from "./choice.ts";
import { h } from "./dom.ts";

export interface ControlsEvents {
  readonly onShown: (shown: Shown) => void;
  readonly onScale: (scale: "linear" | "log") => void;
  /** undefined: all days. */
  readonly onRange: (range: Range | undefined) => void;
  readonly onDates: (from: string | undefined, to: string | undefined) => void;
  readonly onDownload: () => void;
}

/** What the charts show, and of which days. */
export interface Controls {
  readonly element: HTMLElement;
  set(state: State, range: Range): void;
}

const PRESETS = [
  ["Last year", 365],
  ["Last 90 days", 90],
  ["Last 30 days", 30],
] as const;

export function controls(dates: readonly string[], events: ControlsEvents): Controls {
  const shown = choice<Shown>(
    "Show",
    [
      ["total", "Totals"],
      ["added", "New per day"],
      ["average", "7-day average"],
    ],
    events.onShown,
  );
  const scale = choice<"linear" | "log">(
    "Scale",
    [
      ["linear", "Linear"],
      ["log", "Log"],
    ],
    events.onScale,
  );
  const limits = { type: "date", min: dates[0], max: dates.at(-1) } as const;
  const onchange = () => events.onDates(from.value || undefined, to.value || undefined);
  const from = h("input", { ...limits, onchange });
  const to = h("input", { ...limits, onchange });
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
    set(state, { first, last }) {
      shown.set(state.shown);
      scale.set(state.scale);
      from.value = dates[first] ?? "";
      to.value = dates[last] ?? "";
      reset.disabled = first === 0 && last === dates.length - 1;
    },
  };
}
