import type { DatasetDescription, RowsFile } from "@daily-delta/etl/site-files";
import { type Version, versionsOf } from "../data/corrections.ts";
import { formatDate, formatName, formatTime, formatValue } from "../text/format.ts";
import { fill, h } from "./dom.ts";
import { table } from "./table.ts";

/** Values of one day in each version. */
export class DayVersions {
  readonly element: HTMLElement;
  readonly #rows: RowsFile;
  readonly #description: DatasetDescription;
  readonly #input: HTMLInputElement;
  readonly #heading = h("h3", { tabindex: -1 }, "How one day was revised");
  readonly #body = h("div", { "aria-live": "polite" });

  constructor(
    rows: RowsFile,
    description: DatasetDescription,
    onDay: (day: string | undefined) => void,
  ) {
    this.#rows = rows;
    this.#description = description;
    const dates = rows.columns[description.time] ?? [];
    this.#input = h("input", {
      type: "date",
      min: dates[0] ?? undefined,
      max: dates.at(-1) ?? undefined,
      onchange: () => onDay(this.#input.value || undefined),
    });
    this.element = h(
      "div",
      { class: "versions" },
      this.#heading,
      h("p", { class: "choose" }, h("label", {}, "Day ", this.#input)),
      this.#body,
    );
  }

  set(day: string | undefined): void {
    this.#input.value = day ?? "";
    if (day === undefined) fill(this.#body);
    else fill(this.#body, this.#versions(day));
  }

  focus(): void {
    this.#heading.focus();
  }

  #versions(day: string): HTMLElement {
    const { columns, corrections } = this.#rows;
    const place = columns[this.#description.time]?.indexOf(day) ?? -1;
    if (place === -1) return h("p", {}, `${formatDate(day)} is not stored.`);
    const names = Object.keys(columns).filter((name) => name !== this.#description.time);
    const now = Object.fromEntries(names.map((name) => [name, columns[name]?.[place] ?? null]));
    const isWhole = corrections.newest.length === corrections.total;
    const versions = versionsOf(corrections.newest, day, now, isWhole);
    const rest = isWhole ? "" : " Older revisions are stored, but not published.";
    const text =
      versions.length === 1
        ? `${formatDate(day)} has not been revised${isWhole ? "" : " recently"}.`
        : `${versions.length} versions of ${formatDate(day)}:`;
    return h("div", {}, h("p", {}, `${text}${rest}`), this.#table(day, versions, names));
  }

  #table(day: string, versions: readonly Version[], names: readonly string[]): HTMLElement {
    const isMeasure = (name: string) => this.#description.measures.includes(name);
    return table(
      `Versions of ${formatDate(day)}`,
      [
        {
          head: "Version from",
          isRowHead: true,
          cell: ({ since }) => (since === null ? "original" : formatTime(since)),
        },
        ...names.map((name) => ({
          head: formatName(name),
          isNumber: isMeasure(name),
          cell: ({ values, changed }: Version) => {
            const text = formatValue(values[name] ?? null);
            return changed.includes(name) ? h("mark", {}, text) : text;
          },
        })),
      ],
      versions,
    );
  }
}
