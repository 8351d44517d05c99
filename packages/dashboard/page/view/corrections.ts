import type { DatasetDescription, RowsFile } from "@daily-delta/etl/site-files";
import { changesOf } from "../data/corrections.ts";
import { quoted } from "../data/csv.ts";
import {
  type EventFilter,
  eventsInOrder,
  eventsOf,
  filterEvents,
  type Order,
  type RevisionEvent,
} from "../data/events.ts";
import type { ChangeState, State } from "../model/state.ts";
import { describeRevisions } from "../text/revisions.ts";
import { SAMPLE_COLUMN } from "../text/sample.ts";
import { choice } from "./choice.ts";
import { DayVersions } from "./day-versions.ts";
import { fill, h } from "./dom.ts";
import { EventFilterFields } from "./event-filter.ts";
import { revisionEvents } from "./revision-events.ts";
import { saveCsv } from "./save-file.ts";

/** Revisions as events: which stored values upstream changed, and how one day was revised. */
export class Corrections {
  readonly element: HTMLElement;
  readonly #rows: RowsFile;
  readonly #description: DatasetDescription;
  readonly #events: readonly RevisionEvent[];
  readonly #isWhole: boolean;
  readonly #list = h("div");
  readonly #order;
  readonly #filter: EventFilterFields;
  readonly #versions: DayVersions;
  readonly #change: ChangeState;
  #shown: readonly RevisionEvent[] = [];
  /** Order and filter of the list, which is drawn again only for others. */
  #key: string | undefined;

  constructor(rows: RowsFile, description: DatasetDescription, change: ChangeState) {
    this.#rows = rows;
    this.#description = description;
    this.#change = change;
    const { newest, total } = rows.corrections;
    const changes = changesOf(newest, description.measures);
    this.#events = eventsOf(changes, (rows.columns[description.time] ?? []).map(String));
    this.#isWhole = newest.length === total;
    this.#versions = new DayVersions(rows, description, (day) => change({ day }));
    this.#filter = new EventFilterFields(
      {
        columns: this.#events.map(({ column }) => column),
        runs: this.#events.map(({ runId }) => runId),
        days: "Days since",
      },
      description,
      change,
    );
    this.#order = choice<Order>(
      "Sort by",
      [
        ["largest", "Largest"],
        ["newest", "Most recent"],
        ["day", "Day"],
      ],
      (order) => change({ order }),
    );
    const download = h(
      "button",
      { type: "button", class: "more", onclick: () => this.#download() },
      "Download revisions as CSV",
    );
    this.element = h(
      "section",
      { class: "revisions", "aria-labelledby": "revisions" },
      h("h2", { id: "revisions" }, "Revisions"),
      h("p", {}, describeRevisions(rows, changes, this.#events.length)),
      ...(this.#events.length === 0
        ? []
        : [this.#order.element, this.#filter.element, this.#list, download]),
      this.#versions.element,
    );
  }

  set(state: State): void {
    const { order, day } = state;
    this.#order.set(order);
    this.#filter.set(state);
    this.#versions.set(day);
    if (this.#events.length === 0) return;
    const { measure, byRun, since, until, least }: EventFilter = state;
    const key = JSON.stringify([order, measure, byRun, since, until, least]);
    if (key === this.#key) return;
    this.#key = key;
    this.#shown = eventsInOrder(filterEvents(this.#events, state), order);
    const named = { largest: "largest", newest: "newest", day: "first" }[order];
    const which = this.#isWhole || order === "newest" ? named : `${named} among the newest`;
    fill(
      this.#list,
      this.#shown.length === 0
        ? h("p", {}, "No event matches.")
        : revisionEvents(this.#shown, this.#description, which, (date) => {
            this.#change({ day: date });
            this.focusVersions();
          }),
    );
  }

  /** Goes to the versions of the day that is shown. */
  focusVersions(): void {
    this.#versions.focus();
  }

  /** Saves all values of the events that are shown. */
  #download(): void {
    const { dataset, part, isSample } = this.#rows;
    const { by } = this.#description;
    const more = {
      ...(by !== null && { [by]: part ?? "" }),
      ...(isSample && SAMPLE_COLUMN),
    };
    const names = ["day", "measure", "before", "after", "difference", "run", "found_at"];
    const lines = this.#shown.flatMap(({ changes }) =>
      changes.map(({ date, column, before, after, difference, runId, at }) =>
        [date, column, before, after, difference, runId, at, ...Object.values(more)]
          .map((value) => quoted(String(value ?? "")))
          .join(","),
      ),
    );
    const text = [[...names, ...Object.keys(more)].join(","), ...lines, ""].join("\n");
    const name = [isSample && "SAMPLE", dataset, part?.replaceAll(/\W+/g, "-"), "revisions"];
    saveCsv(`${name.filter(Boolean).join("_")}.csv`, text);
  }
}
