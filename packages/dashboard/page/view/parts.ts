import type { DatasetDescription, PartsFile } from "@daily-delta/etl/site-files";
import { isDecimal } from "../data/decimal.ts";
import type { ChangeState, State } from "../model/state.ts";
import { formatDate, formatExact, formatName, formatRounded } from "../text/format.ts";
import { fill, h } from "./dom.ts";
import { longTable } from "./table.ts";

type Part = PartsFile["parts"][number];

const FIRST = 10;

/** The choice of one part, such as a state. */
export function partChoice(
  by: string,
  { parts }: PartsFile,
  chosen: string,
  onPart: (part: string) => void,
): HTMLElement {
  const select = h(
    "select",
    { id: "part", onchange: () => onPart(select.value) },
    ...parts.map(({ name }) => h("option", { value: name, selected: name === chosen }, name)),
  );
  return h("p", { class: "part" }, h("label", { for: "part" }, `${formatName(by)} `), select);
}

/** All parts with their latest values, those with the most first unless another order is chosen. */
export class PartsTable {
  readonly element: HTMLElement;
  readonly #description: DatasetDescription;
  readonly #parts: readonly Part[];
  readonly #change: ChangeState;
  readonly #list = h("div");
  readonly #find: HTMLInputElement;
  #drawn: string | undefined;

  constructor(description: DatasetDescription, { parts }: PartsFile, change: ChangeState) {
    this.#description = description;
    this.#parts = parts;
    this.#change = change;
    this.#find = h("input", {
      ...{ type: "search", id: "find-part", autocomplete: "off" },
      oninput: () => change({ find: this.#find.value || undefined }),
    });
    this.element = h(
      "section",
      { class: "parts", "aria-labelledby": "parts" },
      h("h2", { id: "parts" }, this.#title),
      h("p", {}, h("label", { for: "find-part" }, "Find "), this.#find),
      this.#list,
    );
  }

  /** Shows the parts whose names contain what is looked for, in an order. */
  set({ find = "", sort }: Pick<State, "find" | "sort">): void {
    const drawn = JSON.stringify([find, sort]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    if (this.#find.value !== find) this.#find.value = find;
    const found = this.#parts.filter(({ name }) => name.toLowerCase().includes(find.toLowerCase()));
    const { by, time, measures } = this.#description;
    const [first = ""] = measures;
    const [, isDown = "-", column = first] = /^(-?)(.*)$/s.exec(sort ?? `-${first}`) ?? [];
    const sign = isDown === "" ? 1 : -1;
    const sorted = found.toSorted(
      (a, b) => sign * compare(orderOf(a, column, by), orderOf(b, column, by)),
    );
    const isLevel = this.#description.measured?.[first]?.measures === "level";
    const most = `the ${isLevel ? "highest" : "most"} ${formatName(first).toLowerCase()}`;
    const isShortened = sorted.some((part) =>
      measures.some((name) => hasMoreDigits(lastValue(part, name))),
    );
    const isUsual = column === first && isDown === "-";
    // A click on a head draws the table again: the head keeps the focus.
    const focused = this.#list.contains(document.activeElement) ? document.activeElement?.id : "";
    const head = (name: string, text: string) =>
      this.#head(name, text, column === name, isDown === "-");
    fill(
      this.#list,
      found.length === 0 && h("p", {}, `No ${formatName(by ?? "").toLowerCase()} matches.`),
      longTable<Part>(
        isUsual ? `${this.#title}, ${most} first` : this.#title,
        [
          {
            ...head(by ?? "", formatName(by ?? "")),
            isRowHead: true,
            cell: ({ name }) => {
              const onclick = () => this.#change({ part: name, day: undefined });
              return h("button", { type: "button", class: "link", onclick }, name);
            },
          },
          ...measures.map((name) => ({
            ...head(name, formatName(name)),
            isNumber: true,
            cell: (part: Part) => shortened(lastValue(part, name)),
          })),
          { ...head(time, "Latest day"), cell: ({ last }) => formatDate(String(last[time])) },
        ],
        sorted,
        FIRST,
        isUsual ? `with ${most}` : "first",
      ),
      isShortened && h("p", { class: "note" }, SHORTENED),
    );
    if (focused) document.getElementById(focused)?.focus();
  }

  get #title(): string {
    return `By ${formatName(this.#description.by ?? "").toLowerCase()}`;
  }

  /** A head that sorts by its column, numbers and days with the largest first. */
  #head(name: string, text: string, isSorted: boolean, isDown: boolean) {
    const isUpNext = isSorted ? isDown : name === this.#description.by;
    const onclick = () => this.#change({ sort: isUpNext ? name : `-${name}` });
    return {
      head: h("button", { type: "button", class: "link", id: `sort-part-${name}`, onclick }, text),
      label: text,
      sorted: isSorted ? (isDown ? "descending" : "ascending") : undefined,
    } as const;
  }
}

function lastValue({ last }: Part, name: string): string | number | null {
  const stored = last[name] ?? null;
  const isNumber = typeof stored === "number" || (typeof stored === "string" && isDecimal(stored));
  return isNumber ? stored : null;
}

const SHORTENED =
  "Long decimals are shortened. All digits show when the mouse is on a number, in the tables below the charts, and in the CSV file.";

const hasMoreDigits = (value: string | number | null): boolean =>
  formatRounded(value) !== formatExact(value);

/** A number in little space, with all of its digits in the title. */
const shortened = (value: string | number | null): Node | string =>
  hasMoreDigits(value)
    ? h("span", { title: formatExact(value) }, formatRounded(value))
    : formatExact(value);

/** Returns what a part is sorted by; a value that is not reported is less than any other. */
function orderOf(part: Part, column: string, by: string | null): string | number {
  if (column === by) return part.name;
  const value = lastValue(part, column);
  return value === null ? String(part.last[column] ?? "") : Number(value);
}

function compare(one: string | number, other: string | number): number {
  if (typeof one === "number" && typeof other === "number") return one - other;
  if (typeof one === "string" && typeof other === "string")
    return one < other ? -1 : Number(one > other);
  return typeof one === "string" ? -1 : 1;
}
