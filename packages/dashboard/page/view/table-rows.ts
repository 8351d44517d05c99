import type { DatasetDescription, TableChange, TableFile } from "@daily-delta/etl/site-files";
import { lastChanges, rowsOfTable, select, type TableRow } from "../data/table-rows.ts";
import type { ChangeState, State } from "../model/state.ts";
import { formatCell, headOf, isNumeric } from "../text/cell.ts";
import { plural } from "../text/format.ts";
import { fill, h } from "./dom.ts";
import { type Column, table } from "./table.ts";

/** Rows of a page: fewer of many columns, which take a screen each on a phone. */
const pageSize = ({ columns }: TableFile): number => (columns.length > 10 ? 20 : 50);
/** Characters of a cell that are more than a name or a number. */
const LONG = 40;
const CAPTION = "Rows of the table";
const count = new Intl.NumberFormat("en-US");

/** The rows of a dataset that is a table: to search, sort, and turn over page by page. */
export class TableRows {
  readonly element: HTMLElement;
  readonly #file: TableFile;
  readonly #description: DatasetDescription;
  readonly #rows: readonly TableRow[];
  readonly #change: ChangeState;
  readonly #find = h("input", { type: "search", id: "find", autocomplete: "off" });
  readonly #only = h("input", { type: "checkbox", id: "only" });
  readonly #extent = h("p", { class: "extent", role: "status" });
  readonly #list = h("div");
  #page = 1;
  #sort: string | undefined;
  readonly #previous = h(
    "button",
    { type: "button", onclick: () => this.#change({ page: this.#page - 1 }) },
    "Previous page",
  );
  readonly #next = h(
    "button",
    { type: "button", onclick: () => this.#change({ page: this.#page + 1 }) },
    "Next page",
  );

  constructor(file: TableFile, description: DatasetDescription, change: ChangeState) {
    this.#file = file;
    this.#description = description;
    this.#rows = rowsOfTable(file);
    this.#change = change;
    this.#find.addEventListener("input", () =>
      change({ find: this.#find.value || undefined, page: 1 }),
    );
    this.#only.addEventListener("change", () => change({ only: this.#only.checked, page: 1 }));
    const last = lastChanges(file);
    this.element = h(
      "section",
      { class: "table-rows", "aria-labelledby": "rows" },
      h("h2", { id: "rows" }, "Rows"),
      h(
        "div",
        { class: "controls" },
        h("label", { for: "find" }, "Search ", this.#find),
        last[0] === undefined
          ? null
          : h("label", { for: "only" }, this.#only, ` Only rows that run ${last[0].runId} changed`),
      ),
      this.#extent,
      this.#list,
      h("p", { class: "pages" }, this.#previous, this.#next),
    );
  }

  set({ find, sort, only, page }: State): void {
    if (this.#find.value !== (find ?? "")) this.#find.value = find ?? "";
    this.#only.checked = only;
    this.#sort = sort;
    const found = select(this.#rows, this.#file.columns, { find, sort, only });
    const size = pageSize(this.#file);
    const pages = Math.max(1, Math.ceil(found.length / size));
    this.#page = Math.min(page, pages);
    const first = (this.#page - 1) * size;
    const shown = found.slice(first, first + size);
    this.#extent.textContent = this.#describe(found.length, first, shown.length);
    this.#previous.disabled = this.#page === 1;
    this.#next.disabled = this.#page === pages;
    // A click on a head draws the table again: the head keeps the focus.
    const focused = this.#list.contains(document.activeElement) ? document.activeElement?.id : "";
    fill(this.#list, shown.length === 0 ? null : table(CAPTION, this.#columns(shown), shown));
    if (focused) document.getElementById(focused)?.focus();
  }

  #describe(found: number, first: number, shown: number): string {
    const { total } = this.#file;
    const published = this.#rows.length;
    const part =
      total > published
        ? ` The first ${count.format(published)} of ${plural(total, "stored row")} are published.`
        : "";
    if (found === 0) return `No row matches.${part}`;
    const of = found === published ? plural(found, "row") : `${plural(found, "row")} that match`;
    return `Rows ${count.format(first + 1)} to ${count.format(first + shown)} of ${of}.${part}`;
  }

  #columns(shown: readonly TableRow[]): Column<TableRow>[] {
    const { columns, key } = this.#file;
    const hasChanges = shown.some(({ change }) => change !== undefined);
    const all = columns.map((column, at): Column<TableRow> => {
      const { name } = column;
      const isDown = this.#sort === `-${name}`;
      const isSorted = isDown || this.#sort === name;
      return {
        head: h(
          "button",
          {
            type: "button",
            class: "link",
            id: `sort-${at}`,
            onclick: () => this.#change({ sort: isSorted && !isDown ? `-${name}` : name, page: 1 }),
          },
          headOf(this.#description, name),
        ),
        label: headOf(this.#description, name),
        sorted: isSorted ? (isDown ? "descending" : "ascending") : undefined,
        isNumber: isNumeric(column),
        isRowHead: key.includes(name),
        cell: ({ cells, change }) => {
          const text = formatCell(this.#description, column, cells[at] ?? null);
          const before = change?.kind === "corrected" ? change.changes[name]?.[0] : undefined;
          if (before === undefined) {
            return text.length > LONG ? h("span", { class: "long" }, text) : text;
          }
          const was = formatCell(this.#description, column, before);
          return h("span", {}, h("mark", {}, text), h("small", {}, ` was ${was}`));
        },
      };
    });
    const ofKey = all.filter(({ isRowHead }) => isRowHead);
    const others = all.filter(({ isRowHead }) => !isRowHead);
    const change: Column<TableRow> = { head: "Change", cell: (row) => kindOf(row.change) };
    return [...ofKey, ...(hasChanges ? [change] : []), ...others];
  }
}

const kindOf = (change: TableChange | undefined): Node | string =>
  change === undefined ? "" : h("mark", {}, change.kind);
