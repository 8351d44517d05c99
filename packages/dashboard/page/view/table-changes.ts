import type { DatasetDescription, TableChange, TableFile } from "@daily-delta/etl/site-files";
import { type ChangeOrder, changesCsv, selectChanges } from "../data/table-changes.ts";
import type { ChangeState, State } from "../model/state.ts";
import { formatCell, headOf } from "../text/cell.ts";
import { plural } from "../text/format.ts";
import { foundOn } from "../text/found-on.ts";
import { SAMPLE_COLUMN } from "../text/sample.ts";
import { runLink } from "./changes.ts";
import { type Choice, choice } from "./choice.ts";
import { fill, h } from "./dom.ts";
import { EventFilterFields } from "./event-filter.ts";
import { saveCsv } from "./save-file.ts";
import { longTable } from "./table.ts";

const FIRST = 12;
const WHICH = { newest: "newest", day: "first" } as const;

/** Changes that runs made to a table: sorted, filtered and downloaded. */
export class TableChanges {
  readonly element: HTMLElement;
  readonly #file: TableFile;
  readonly #description: DatasetDescription;
  readonly #list = h("div");
  readonly #order: Choice<ChangeOrder>;
  readonly #filter: EventFilterFields;
  #shown: readonly TableChange[];

  constructor(file: TableFile, description: DatasetDescription, change: ChangeState) {
    this.#file = file;
    this.#description = description;
    const { newest, total } = file.changes;
    this.#shown = newest;
    this.#order = choice<ChangeOrder>(
      "Sort by",
      [
        ["newest", "Most recent"],
        ["day", "Row"],
      ],
      (order) => change({ order }),
    );
    const columns = newest.flatMap(({ changes }) => Object.keys(changes));
    const kinds = [...new Set(newest.map(({ kind }) => kind))];
    const runs = newest.map(({ runId }) => runId);
    this.#filter = new EventFilterFields(
      { columns, runs, kinds, days: "Found since" },
      description,
      change,
    );
    const published =
      total > newest.length ? ` The newest ${plural(newest.length, "change")} are here.` : "";
    const controls = [
      h("div", { class: "controls" }, this.#order.element),
      this.#filter.element,
      this.#list,
      h(
        "button",
        { type: "button", class: "more", onclick: () => this.#download() },
        "Download CSV",
      ),
    ];
    this.element = h(
      "section",
      { class: "revisions", "aria-labelledby": "row-changes" },
      h("h2", { id: "row-changes" }, "Changes of rows"),
      h(
        "p",
        {},
        total === 0
          ? "No row has changed since the first run."
          : `${plural(total, "change")} of rows since the first run.${published}`,
      ),
      ...(newest.length === 0 ? [] : controls),
    );
  }

  /** Shows the changes that a state wants. */
  set(state: State): void {
    const order = state.order === "day" ? "day" : "newest";
    this.#order.set(order);
    this.#filter.set(state);
    this.#shown = selectChanges(this.#file.changes.newest, state, order);
    fill(
      this.#list,
      this.#shown.length === 0 ? h("p", {}, "No change matches.") : this.#table(order),
    );
  }

  #table(order: ChangeOrder): HTMLElement {
    const { key, columns } = this.#file;
    const description = this.#description;
    const columnOf = (name: string) =>
      columns.find((column) => column.name === name) ?? { name, kind: "text" as const };
    const text = (name: string, value: TableChange["key"][string]): string =>
      formatCell(description, columnOf(name), value);
    const values = ({ kind, changes }: TableChange): Node | string => {
      const lines = Object.entries(changes).map(([name, [before, after]]) => {
        const to = kind === "gone" ? "" : ` → ${text(name, after)}`;
        return h("div", {}, `${headOf(description, name)}: ${text(name, before)}${to}`);
      });
      return lines.length === 0 ? "" : h("div", {}, ...lines);
    };
    return longTable<TableChange>(
      `Changes of rows, ${order === "newest" ? "the newest first" : "by row"}`,
      [
        {
          head: key.map((name) => headOf(description, name)).join(", "),
          isRowHead: true,
          cell: (change) => key.map((name) => text(name, change.key[name] ?? null)).join(", "),
        },
        { head: "Change", cell: ({ kind }) => kind },
        { head: "Before → after", cell: values },
        { head: "Run", cell: ({ runId }) => runLink(description.name, runId) },
        { head: "Found on", cell: foundOn },
      ],
      this.#shown,
      FIRST,
      WHICH[order],
    );
  }

  #download(): void {
    const { dataset, key, isSample } = this.#file;
    const text = changesCsv(key, this.#shown, isSample ? SAMPLE_COLUMN : {});
    saveCsv(`${isSample ? "SAMPLE_" : ""}${dataset}_changes.csv`, text);
  }
}
