import type { DatasetDescription, PartsFile } from "@daily-delta/etl/site-files";
import { isDecimal } from "../data/decimal.ts";
import { formatDate, formatExact, formatName } from "../text/format.ts";
import { h } from "./dom.ts";
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

/** All parts with their latest counts, those with the most first. */
export function partsTable(
  { by, time, measures }: DatasetDescription,
  { parts }: PartsFile,
  onPart: (part: string) => void,
): HTMLElement {
  const [first = ""] = measures;
  const value = (part: Part, name: string) => {
    const stored = part.last[name] ?? null;
    const isNumber =
      typeof stored === "number" || (typeof stored === "string" && isDecimal(stored));
    return isNumber ? stored : null;
  };
  const size = (part: Part) => Number(value(part, first) ?? Number.NEGATIVE_INFINITY);
  const sorted = parts.toSorted((a, b) => size(b) - size(a) || 0);
  const title = `By ${formatName(by ?? "").toLowerCase()}`;
  return h(
    "section",
    { class: "parts", "aria-labelledby": "parts" },
    h("h2", { id: "parts" }, title),
    longTable<Part>(
      `${title}, the most ${formatName(first).toLowerCase()} first`,
      [
        {
          head: formatName(by ?? ""),
          isRowHead: true,
          cell: ({ name }) =>
            h("button", { type: "button", class: "link", onclick: () => onPart(name) }, name),
        },
        ...measures.map((name) => ({
          head: formatName(name),
          isNumber: true,
          cell: (part: Part) => formatExact(value(part, name)),
        })),
        { head: "Latest day", cell: ({ last }) => formatDate(String(last[time])) },
      ],
      sorted,
      FIRST,
      `with the most ${formatName(first).toLowerCase()}`,
    ),
  );
}
