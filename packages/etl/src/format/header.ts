import type { Format } from "./format.ts";

/** The columns of a file. */
export interface Header {
  /** The columns' names; parts from several lines are joined. */
  readonly names: readonly string[];
  /** For each column the parts of its name, one for each line of the header. */
  readonly parts: readonly (readonly string[])[];
}

/** Collects the lines of a header. */
export class HeaderReader {
  /** Number of ignored lines above the header, comments not counted. */
  readonly above: number;
  readonly #places: readonly number[];
  readonly #skipsBlank: boolean;
  readonly #lines: (readonly string[])[] = [];
  #place: number;

  constructor({ header, blankLines }: Pick<Format, "header" | "blankLines">) {
    const places =
      header === undefined || typeof header === "number" ? [header ?? 1] : [header].flat();
    this.#places = places.filter((place) => typeof place === "number");
    this.above = (this.#places[0] ?? 1) - 1;
    this.#place = this.above;
    this.#skipsBlank = header === undefined && blankLines === "skip";
  }

  /** Returns the header if the file has none, but the format its names. */
  static ofNames({ header }: Pick<Format, "header">): Header | undefined {
    if (typeof header !== "object" || Array.isArray(header)) return undefined;
    const { names } = header as { readonly names: readonly string[] };
    return { names, parts: names.map((name) => [name]) };
  }

  /** Takes the next record; the header is complete with its last line. */
  push(record: readonly string[]): Header | undefined {
    if (this.#skipsBlank && record.every((field) => field.trim() === "")) return undefined;
    this.#place += 1;
    if (!this.#places.includes(this.#place)) return undefined;
    this.#lines.push(record);
    if (this.#lines.length < this.#places.length) return undefined;
    const width = Math.max(...this.#lines.map(({ length }) => length));
    const parts = Array.from({ length: width }, (_, at) =>
      this.#lines.map((line) => line[at] ?? ""),
    );
    return { names: parts.map(joined), parts };
  }
}

const joined = (parts: readonly string[]): string =>
  parts.length === 1
    ? (parts[0] as string)
    : parts
        .map((part) => part.trim())
        .filter((part) => part !== "")
        .join(" ");
