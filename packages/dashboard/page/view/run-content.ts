import type { ChangeEvent, DatasetDescription, RunFile } from "@daily-delta/etl/site-files";
import { quoted } from "../data/csv.ts";
import { dayOf, type RunOrder, selectRunEvents, withoutDay } from "../data/run-events.ts";
import type { ChangeState, State } from "../model/state.ts";
import { describeBackfill, describeChanges, describeKeys } from "../text/changes.ts";
import { formatTime } from "../text/format.ts";
import { SAMPLE_BANNER, SAMPLE_COLUMN } from "../text/sample.ts";
import { eventsTable } from "./changes.ts";
import { type Choice, choice } from "./choice.ts";
import { fill, h } from "./dom.ts";
import { EventFilterFields } from "./event-filter.ts";
import { saveCsv } from "./save-file.ts";
import { table } from "./table.ts";

const FIRST = 50;
const WHICH = { largest: "largest", day: "first" } as const;

/** The page of one run: all that it changed, which can be sorted, filtered and downloaded. */
export class RunContent {
  readonly element: HTMLElement;
  readonly #file: RunFile;
  readonly #description: DatasetDescription;
  readonly #list = h("div");
  readonly #order: Choice<RunOrder>;
  readonly #filter: EventFilterFields;
  #shown: readonly ChangeEvent[];

  constructor(file: RunFile, description: DatasetDescription, change: ChangeState) {
    this.#file = file;
    this.#description = description;
    const { runId, at, isSample, newKeys, goneKeys, returnedKeys, largest } = file;
    const backfill = describeBackfill(file);
    this.#shown = largest;
    this.#order = choice<RunOrder>(
      "Sort by",
      [
        ["largest", "Largest"],
        ["day", "Row"],
      ],
      (order) => change({ order }),
    );
    this.#filter = new EventFilterFields(
      {
        columns: largest.map(({ column }) => column),
        days: largest.every(({ first }) => dayOf(first)) ? "Days since" : undefined,
      },
      description,
      change,
    );
    this.element = h(
      "main",
      {},
      h(
        "section",
        { class: "headline" },
        isSample ? h("p", { class: "sample", role: "note" }, SAMPLE_BANNER) : null,
        h("h1", { tabindex: -1 }, `Run ${runId}: ${description.title}`),
        h("p", { class: "lead" }, `${formatTime(at)}: ${describeChanges(file)}.`),
        backfill === undefined ? null : h("p", {}, backfill),
        newKeys === null ? null : h("p", {}, `New rows: ${describeKeys(newKeys)}.`),
        h(
          "p",
          {},
          h(
            "a",
            { href: `?${new URLSearchParams({ dataset: description.name })}` },
            `All of ${description.title}`,
          ),
        ),
      ),
      largest.length === 0
        ? null
        : h(
            "section",
            { class: "revisions", "aria-labelledby": "events" },
            h("h2", { id: "events" }, "Corrections"),
            h("p", {}, extent(file), " ", valuesLink(file, description)),
            h("div", { class: "controls" }, this.#order.element),
            this.#filter.element,
            this.#list,
            h(
              "button",
              { type: "button", class: "more", onclick: () => this.#download() },
              "Download CSV",
            ),
          ),
      keysSection("gone", "Rows that the source removed", goneKeys, file.gone, description),
      keysSection("returned", "Rows that returned", returnedKeys, file.returned, description),
    );
  }

  /** Nothing here depends on the time. */
  tell(): void {}

  /** Shows the events that a state wants. */
  set(state: State): void {
    const order = state.order === "day" ? "day" : "largest";
    this.#order.set(order);
    this.#filter.set(state);
    this.#shown = selectRunEvents(this.#file.largest, state, order);
    fill(
      this.#list,
      this.#shown.length === 0
        ? h("p", {}, "No event matches.")
        : eventsTable(
            "Corrections of this run",
            { events: this.#shown, runId: this.#file.runId, first: FIRST, which: WHICH[order] },
            this.#description,
          ),
    );
  }

  destroy(): void {}

  #download(): void {
    const { dataset, runId, isSample } = this.#file;
    const names = [
      "column",
      "first",
      "last",
      "rows",
      "lowest",
      "highest",
      "before",
      "after",
    ] as const;
    const more = isSample ? SAMPLE_COLUMN : {};
    const lines = this.#shown.map((event) =>
      [...names.map((name) => event[name]), ...Object.values(more)]
        .map((value) => quoted(String(value ?? "")))
        .join(","),
    );
    const text = [[...names, ...Object.keys(more)].join(","), ...lines, ""].join("\n");
    saveCsv(`${isSample ? "SAMPLE_" : ""}${dataset}_run-${runId}.csv`, text);
  }
}

/** Leads to the values of the events, which a dataset with charts has. */
function valuesLink({ runId }: RunFile, { name, by, isTable }: DatasetDescription) {
  if (isTable || by !== null) return null;
  const query = new URLSearchParams({ dataset: name, "by-run": String(runId) });
  return h("a", { href: `?${query}#revisions` }, "Values before and after");
}

function extent({ events, largest }: RunFile): string {
  const listed = largest.length.toLocaleString("en-US");
  const what = largest.every(({ rows }) => rows === 1)
    ? "An event is a change of one value."
    : "An event is a change of one measure in rows that follow each other.";
  return events > largest.length
    ? `The ${listed} largest of ${events.toLocaleString("en-US")} events are published. ${what}`
    : what;
}

function keysSection(
  id: string,
  title: string,
  keys: readonly string[],
  total: number,
  { name, by }: DatasetDescription,
): HTMLElement | null {
  if (keys.length === 0) return null;
  const rowOf = (key: string): Node | string => {
    const text = describeKeys({ first: key, last: key });
    if (by === null) return text;
    return h(
      "a",
      { href: `?${new URLSearchParams({ dataset: name, part: withoutDay(key) })}` },
      text,
    );
  };
  const [all, listed] = [total, keys.length].map((count) => count.toLocaleString("en-US"));
  return h(
    "section",
    { "aria-labelledby": id },
    h("h2", { id }, title),
    total > keys.length ? h("p", {}, `${listed} of ${all} are listed.`) : null,
    table(`${title}, by key`, [{ head: "Row", isRowHead: true, cell: rowOf }], keys),
  );
}
