import type { DatasetDescription, RowsFile } from "@daily-delta/etl/site-files";
import { type Change, changesOf, inOrder, type Order } from "../data/corrections.ts";
import type { State } from "../state.ts";
import {
  formatCount,
  formatDate,
  formatDifference,
  formatName,
  formatShare,
  formatTime,
  plural,
} from "../text/format.ts";
import { choice } from "./choice.ts";
import { DayVersions } from "./day-versions.ts";
import { fill, h } from "./dom.ts";
import { longTable } from "./table.ts";

const FIRST = 12;

export interface CorrectionsEvents {
  readonly onOrder: (order: Order) => void;
  readonly onDay: (day: string | undefined) => void;
}

/** Which past days upstream changed, and what one day looked like in each version. */
export class Corrections {
  readonly element: HTMLElement;
  readonly #changes: readonly Change[];
  readonly #list = h("div");
  readonly #order;
  readonly #versions: DayVersions;
  readonly #events: CorrectionsEvents;
  #shownOrder: Order | undefined;

  constructor(rows: RowsFile, description: DatasetDescription, events: CorrectionsEvents) {
    this.#events = events;
    this.#changes = changesOf(rows.corrections.newest, description.measures);
    this.#versions = new DayVersions(rows, description, events.onDay);
    this.#order = choice<Order>(
      "First",
      [
        ["largest", "The largest"],
        ["newest", "The newest"],
      ],
      events.onOrder,
    );
    this.element = h(
      "section",
      { class: "corrections", "aria-labelledby": "corrections" },
      h("h2", { id: "corrections" }, "Corrections"),
      h("p", {}, summary(rows)),
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
    fill(this.#list, this.#table(inOrder(this.#changes, order)));
  }

  #table(changes: readonly Change[]): HTMLElement {
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
      "Corrections of past days",
      [
        { head: "Day", isRowHead: true, cell: day },
        { head: "Of", cell: ({ measure }) => formatName(measure) },
        { head: "From", isNumber: true, cell: ({ before }) => formatCount(before) },
        { head: "To", isNumber: true, cell: ({ after }) => formatCount(after) },
        { head: "Difference", isNumber: true, cell: difference },
        { head: "Found", cell: ({ at }) => formatTime(at) },
      ],
      changes,
      FIRST,
    );
  }
}

function difference({ difference: by, before }: Change): string {
  if (by === null) return "";
  return before ? `${formatDifference(by)} (${formatShare(by, before)})` : formatDifference(by);
}

function summary({ corrections: { total, newest } }: RowsFile): string {
  if (total === 0) return "Upstream has not changed any day that was stored before.";
  const shown =
    newest.length < total ? ` Here are the newest ${newest.length.toLocaleString("en-US")}.` : "";
  return `Upstream has changed stored days ${total === 1 ? "once" : plural(total, "time")}.${shown} A past day that changes is no error: the table follows, and the change is kept here.`;
}
