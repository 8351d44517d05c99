import type { DatasetDescription, RowsFile } from "@daily-delta/etl/site-files";
import { type Change, changesOf, inOrder, type Order } from "../data/corrections.ts";
import type { State } from "../model/state.ts";
import {
  formatDate,
  formatDifference,
  formatName,
  formatShare,
  formatValue,
} from "../text/format.ts";
import { describeRevisions } from "../text/revisions.ts";
import { foundBy } from "./changes.ts";
import { choice } from "./choice.ts";
import { DayVersions } from "./day-versions.ts";
import { fill, h } from "./dom.ts";
import { longTable } from "./table.ts";

const FIRST = 12;

export interface CorrectionsEvents {
  readonly onOrder: (order: Order) => void;
  readonly onDay: (day: string | undefined) => void;
}

/** Revisions: which stored values upstream changed, and what one day looked like in each version. */
export class Corrections {
  readonly element: HTMLElement;
  readonly #dataset: string;
  readonly #changes: readonly Change[];
  readonly #isWhole: boolean;
  readonly #list = h("div");
  readonly #order;
  readonly #versions: DayVersions;
  readonly #events: CorrectionsEvents;
  #shownOrder: Order | undefined;

  constructor(rows: RowsFile, description: DatasetDescription, events: CorrectionsEvents) {
    this.#events = events;
    this.#dataset = description.name;
    this.#changes = changesOf(rows.corrections.newest, description.measures);
    const { newest, total } = rows.corrections;
    this.#isWhole = newest.length === total;
    this.#versions = new DayVersions(rows, description, events.onDay);
    this.#order = choice<Order>(
      "Sort by",
      [
        ["largest", "Largest"],
        ["newest", "Most recent"],
      ],
      events.onOrder,
    );
    this.element = h(
      "section",
      { class: "revisions", "aria-labelledby": "revisions" },
      h("h2", { id: "revisions" }, "Revisions"),
      h("p", {}, describeRevisions(rows, this.#changes)),
      this.#changes.length === 0 ? null : this.#order.element,
      this.#list,
      this.#versions.element,
    );
  }

  set({ order, day }: State): void {
    this.#order.set(order);
    this.#versions.set(day);
    if (order === this.#shownOrder || this.#changes.length === 0) return;
    this.#shownOrder = order;
    fill(this.#list, this.#table(inOrder(this.#changes, order), order));
  }

  /** Goes to the versions of the day that is shown. */
  focusVersions(): void {
    this.#versions.focus();
  }

  #table(changes: readonly Change[], order: Order): HTMLElement {
    const day = ({ date }: Change) =>
      h(
        "button",
        {
          type: "button",
          class: "link",
          title: "What this day looked like in each version",
          onclick: () => {
            this.#events.onDay(date);
            this.#versions.focus();
          },
        },
        formatDate(date),
      );
    return longTable(
      "Revisions of past days",
      [
        { head: "Day", isRowHead: true, cell: day },
        { head: "Measure", cell: ({ column }) => formatName(column) },
        {
          head: "Before → after",
          isNumber: true,
          cell: ({ before, after }) => `${formatValue(before)} → ${formatValue(after)}`,
        },
        { head: "Difference", isNumber: true, cell: difference },
        { head: "Run", cell: ({ at, runId }) => foundBy(this.#dataset, runId, at) },
      ],
      changes,
      FIRST,
      this.#isWhole || order === "newest" ? order : "largest among the newest revisions",
    );
  }
}

function difference({ difference: by, before }: Change): string {
  if (by === null) return "";
  const whole = Math.abs(Number(before));
  return whole > 0 ? `${formatDifference(by)} (${formatShare(by, whole)})` : formatDifference(by);
}
