import type { Shown } from "../data/csv.ts";
import type { Range } from "../data/range.ts";
import { lastKnown, type Series, type Timeline } from "../data/timeline.ts";
import {
  formatDate,
  formatMean,
  formatMeanValue,
  formatMeasured,
  formatName,
  formatShortDate,
  plural,
} from "../text/format.ts";
import { readingOf } from "../text/reading.ts";
import { h } from "./dom.ts";
import { table } from "./table.ts";
import { seriesClass } from "./theme.ts";

/** The frame of one chart: its name, what is to be known of it, and the same as a table. */
export interface Figure {
  readonly element: HTMLElement;
  /** The chart's own place; with the keyboard it is read like a slider, day by day. */
  readonly plot: HTMLElement;
  /** Says what the chart shows, which nothing else on a print or a picture of it does. */
  setShown(shown: Shown, scale: "linear" | "log"): void;
  setRange(range: Range): void;
}

const SHOWN: Readonly<Record<Shown, string>> = {
  total: "Totals",
  added: "New per day (bars) and their 7-day average (line)",
  average: "New per day, 7-day average",
};

/** The same of a level or a flow. */
const SHOWN_VALUES: Readonly<Record<Shown, string>> = {
  total: "Values",
  added: "Values",
  average: "7-day average",
};

/** @param index of the series, for its colour */
export function figure(timeline: Timeline, series: Series, index: number): Figure {
  const name = formatName(series.label);
  const plot = h("div", {
    class: "plot",
    role: "slider",
    tabindex: 0,
    "aria-label": `${name}, day by day`,
    "aria-valuemin": 0,
    "aria-valuemax": Math.max(0, timeline.dates.length - 1),
    "aria-valuenow": 0,
    "aria-valuetext": "no day",
  });
  let range: Range = { first: 0, last: timeline.dates.length - 1 };
  const body = h("div");
  const shownNote = h("p", { class: "shown" });
  const details = h(
    "details",
    { ontoggle: () => fillTable() },
    h("summary", {}, `${name} as a table`),
    body,
  );
  function fillTable(): void {
    if (details.open) body.replaceChildren(daysTable(timeline, series, name, range));
    else body.replaceChildren();
  }
  return {
    plot,
    element: h(
      "figure",
      { class: `chart ${seriesClass(index)}` },
      h(
        "figcaption",
        {},
        h("h3", {}, h("i", { class: "swatch" }), name),
        latest(timeline, series),
        series.falls.length === 0
          ? null
          : h("p", { class: "falls" }, `the total falls on ${plural(series.falls.length, "day")}`),
        series.revised.length === 0
          ? null
          : h(
              "p",
              { class: "revised" },
              `${timeline.hasAllRevisions ? "" : "at least "}${plural(series.revised.length, "day")} revised`,
            ),
        shownNote,
      ),
      plot,
      details,
    ),
    setShown(shown, scale) {
      const text = (series.measures === "cumulative" ? SHOWN : SHOWN_VALUES)[shown];
      shownNote.textContent = scale === "log" ? text.replace("bars", "points") : text;
    },
    setRange(next) {
      range = next;
      fillTable();
    },
  };
}

/** The last that is known, how fast it grew then, and when that was if it is not the last day. */
function latest(
  { dates }: Timeline,
  { total, exact, average, measures, unit }: Series,
): HTMLElement | null {
  const day = lastKnown(total);
  if (day === undefined) return null;
  const mean = average[day] ?? null;
  const notes = [
    day < dates.length - 1 && `on ${formatDate(dates[day] as string)}`,
    mean !== null &&
      (measures === "cumulative"
        ? `${formatMean(mean)} more a day in the last 7 days`
        : `${formatMeanValue(mean)} on average in the last 7 days`),
  ];
  return h(
    "p",
    { class: "latest" },
    h("b", {}, formatMeasured(exact[day], unit)),
    notes.filter(Boolean).join(", "),
  );
}

function daysTable(
  { dates }: Timeline,
  series: Series,
  name: string,
  { first, last }: Range,
): HTMLElement {
  const days = Array.from({ length: last - first + 1 }, (_, index) => last - index).map((day) => ({
    date: formatShortDate(dates[day] as string),
    ...readingOf(series, day),
  }));
  return table(
    `${name}, the newest day first`,
    [
      { head: "Day", isRowHead: true, cell: ({ date }) => date },
      {
        head: series.measures === "cumulative" ? "Total" : "Value",
        isNumber: true,
        cell: ({ total }) => total,
      },
      ...(series.measures === "cumulative"
        ? [{ head: "New", isNumber: true, cell: ({ added }: { added: string }) => added }]
        : []),
      { head: "7-day average", isNumber: true, cell: ({ average }) => average },
    ],
    days,
  );
}
