import { h } from "./dom.ts";

export interface Column<Row> {
  readonly head: Node | string;
  /** The head in words, where it is an element. */
  readonly label?: string;
  /** Says that the rows are sorted by the column. */
  readonly sorted?: "ascending" | "descending" | undefined;
  /** Numbers stand to the right. */
  readonly isNumber?: boolean;
  readonly cell: (row: Row) => Node | string;
  /** Says what the row is about. */
  readonly isRowHead?: boolean;
  /** Makes what the cell shows below its row when it is pressed. */
  readonly unfolds?: (row: Row) => HTMLElement;
}

/** Tables of more columns than that show their rows as cards where they have little room. */
const ALWAYS_COLUMNS = 4;
/** Tables of more columns than that show their rows as cards on paper. */
const ON_PAPER = 8;

/**
 * A table that fits on a phone: one of many columns shows each row as a card there. Roles are
 * explicit, because a browser may drop those of a table that is laid out otherwise.
 */
export function table<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): HTMLElement {
  const wide = columns.length > ON_PAPER ? "stacked wide" : "stacked";
  const size = columns.length > ALWAYS_COLUMNS ? wide : "narrow";
  return h(
    "div",
    { class: `table ${size}`, role: "region", "aria-label": caption, tabindex: 0 },
    h(
      "table",
      { role: "table" },
      h("caption", { class: "visually-hidden" }, caption),
      h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, ...columns.map(headOf))),
      h(
        "tbody",
        { role: "rowgroup" },
        ...rows.map((row) =>
          h("tr", { role: "row" }, ...columns.map((column) => cellOf(column, row))),
        ),
      ),
    ),
  );
}

const alignOf = ({ isNumber }: Column<never>) => (isNumber ? "number" : undefined);

const headOf = (column: Column<never>): HTMLElement =>
  h(
    "th",
    {
      ...{ scope: "col", role: "columnheader" },
      ...{ class: alignOf(column), "aria-sort": column.sorted },
    },
    column.head,
  );

/** A button that shows more of a row below it, and hides that again. */
function unfolding(text: Node | string, make: () => HTMLElement): HTMLElement {
  const button = h(
    "button",
    { type: "button", class: "link unfold", "aria-expanded": "false", onclick: () => toggle() },
    text,
  );
  let more: HTMLElement | undefined;
  function toggle(): void {
    const row = button.closest("tr") as HTMLTableRowElement;
    more?.remove();
    more =
      more === undefined
        ? h(
            "tr",
            { role: "row", class: "unfolded" },
            h("td", { role: "cell", colspan: row.cells.length }, make()),
          )
        : undefined;
    if (more !== undefined) row.after(more);
    button.setAttribute("aria-expanded", String(more !== undefined));
  }
  return button;
}

function cellOf<Row>(column: Column<Row>, row: Row): HTMLElement {
  const { isRowHead, unfolds, head, label = typeof head === "string" ? head : undefined } = column;
  const attributes = { class: alignOf(column), "data-head": label };
  const text = column.cell(row);
  const content = unfolds === undefined ? text : unfolding(text, () => unfolds(row));
  return isRowHead
    ? h("th", { scope: "row", role: "rowheader", ...attributes }, content)
    : h("td", { role: "cell", ...attributes }, content);
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
