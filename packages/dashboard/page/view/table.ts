import { h } from "./dom.ts";

export interface Column<Row> {
  readonly head: Node | string;
  /** Says that the rows are sorted by the column. */
  readonly sorted?: "ascending" | "descending" | undefined;
  /** Numbers stand to the right. */
  readonly isNumber?: boolean;
  readonly cell: (row: Row) => Node | string;
  /** Says what the row is about. */
  readonly isRowHead?: boolean;
}

/** A table that scrolls sideways by itself where it is too wide. */
export function table<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): HTMLElement {
  const align = ({ isNumber }: Column<Row>) => (isNumber ? "number" : undefined);
  return h(
    "div",
    { class: "table", role: "region", "aria-label": caption, tabindex: 0 },
    h(
      "table",
      {},
      h("caption", { class: "visually-hidden" }, caption),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ...columns.map((column) =>
            h(
              "th",
              { scope: "col", class: align(column), "aria-sort": column.sorted },
              column.head,
            ),
          ),
        ),
      ),
      h(
        "tbody",
        {},
        ...rows.map((row) =>
          h(
            "tr",
            {},
            ...columns.map((column) =>
              column.isRowHead
                ? h("th", { scope: "row", class: align(column) }, column.cell(row))
                : h("td", { class: align(column) }, column.cell(row)),
            ),
          ),
        ),
      ),
    ),
  );
}

/**
 * A table that begins with some rows, shows all when asked, and folds again. It says how many of
 * how many there are, on paper, too.
 *
 * @param which what the first rows are, such as `largest`
 */
export function longTable<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  first: number,
  which: string,
): HTMLElement {
  const element = h("div");
  if (rows.length <= first) {
    element.append(table(caption, columns, rows));
    return element;
  }
  const all = rows.length.toLocaleString("en-US");
  const note = h("p", { class: "extent" }, `The ${first} ${which} of ${all} are listed.`);
  const button = (text: string, className: string, onclick: () => void): HTMLElement =>
    h("button", { type: "button", class: className, onclick }, text);
  const more = button(`Show all ${all}`, "more", () => unfold());
  const fewer = button(`Show only ${first}`, "more fewer", () => {
    fold();
    more.focus();
  });
  function fold(): void {
    element.replaceChildren(note, table(caption, columns, rows.slice(0, first)), more);
  }
  function unfold(): void {
    const whole = table(caption, columns, rows);
    element.replaceChildren(whole, fewer);
    whole.focus();
  }
  fold();
  return element;
}
