import { hasAverages } from "../data/derive.ts";
import type { Range } from "../data/range.ts";
import type { Series } from "../data/series.ts";
import type { Timeline } from "../data/timeline.ts";
import { chartHead, type View } from "../text/chart-head.ts";
import { formatName, formatShortDate, plural } from "../text/format.ts";
import { readingOf } from "../text/reading.ts";
import { fallsList } from "./day-list.ts";
import { fill, h } from "./dom.ts";
import { saveButtons } from "./save-buttons.ts";
import type { Format } from "./save-picture.ts";
import { table } from "./table.ts";
import { seriesClass } from "./theme.ts";

/** The frame of one chart: its name, what is to be known of it, and the same as a table. */
export interface Figure {
  readonly element: HTMLElement;
  /** The chart's own place; with the keyboard it is read like a slider, day by day. */
  readonly plot: HTMLElement;
  /** Says what the chart shows, which nothing else on a print or a picture of it does. */
  setView(view: View): void;
}

/**
 * @param index of the series, for its colour
 * @param onDay called with a day that is to be opened
 * @param onSave called with the format in which the chart is to be saved
 */
export function figure(
  timeline: Timeline,
  series: Series,
  index: number,
  onDay: (day: string) => void,
  onSave: (format: Format) => Promise<void>,
): Figure {
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
  const latest = h("p", { class: "latest" });
  const marks = h("div", { class: "marked" });
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
      h("figcaption", {}, h("h3", {}, h("i", { class: "swatch" }), name), latest, marks, shownNote),
      plot,
      saveButtons(name, onSave),
      details,
    ),
    setView(view) {
      const { value, notes, shown } = chartHead(timeline, series, view);
      fill(latest, h("b", {}, value), notes);
      shownNote.textContent = shown;
      const isSame = range.first === view.range.first && range.last === view.range.last;
      if (isSame && marks.hasChildNodes()) return;
      range = view.range;
      fill(marks, ...marksOf(timeline, series, range, onDay));
      fillTable();
    },
  };
}

/** Legend of the marks in a range: days on which the total falls, and days that were revised. */
function marksOf(
  { dates, hasAllRevisions }: Timeline,
  { falls, revised, total }: Series,
  { first, last }: Range,
  onDay: (day: string) => void,
): (HTMLElement | null)[] {
  const isShown = (day: number): boolean => day >= first && day <= last;
  const fallen = falls.filter(isShown).map((day) => ({
    date: dates[day] as string,
    by: (total[day - 1] ?? 0) - (total[day] ?? 0),
  }));
  const count = revised.filter(isShown).length;
  const known = `${hasAllRevisions ? "" : "at least "}${plural(count, "day")} revised`;
  return [
    fallen.length === 0 ? null : fallsList(fallen, onDay),
    count === 0 ? null : h("a", { class: "revised", href: "#revisions" }, known),
  ];
}

function daysTable(
  { dates }: Timeline,
  series: Series,
  name: string,
  { first, last }: Range,
): HTMLElement {
  const all = Array.from({ length: last - first + 1 }, (_, index) => last - index);
  // A line leads over the other days of a level: there may be one value a month.
  const listed = series.joined > 0 ? all.filter((day) => series.total[day] !== null) : all;
  const days = listed.map((day) => ({
    date: formatShortDate(dates[day] as string),
    ...readingOf(series, day),
  }));
  const rows = table(
    `${name}, the newest day first`,
    [
      { head: "Day", isRowHead: true, cell: ({ date }) => date },
      {
        head: series.measures === "cumulative" ? "Total" : "Value",
        isNumber: true,
        cell: ({ total }) => total,
      },
      ...(series.measures === "flow"
        ? []
        : [
            {
              head: series.measures === "level" ? "Change" : "New",
              isNumber: true,
              cell: ({ added }: { added: string }) => added,
            },
          ]),
      ...(hasAverages(series)
        ? [
            {
              head: "7-day average",
              isNumber: true,
              cell: ({ average }: { average: string }) => average,
            },
          ]
        : []),
    ],
    days,
  );
  const isCut = listed.length < all.length;
  return h(
    "div",
    {},
    isCut && h("p", { class: "note" }, "Days without a value are left out."),
    rows,
  );
}
