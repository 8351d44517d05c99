import { quote } from "../core/quote.ts";
import { columnIndex } from "./column-index.ts";

/** A column whose cells are compared. */
export interface ComparedColumn {
  readonly names: readonly string[];
  /** Returns the same string for cells that mean the same. */
  readonly meaningOf: (cell: string) => string;
}

/** Counts records whose cells are the same. */
export class OccurrenceCounter {
  readonly #columns: readonly {
    readonly place: number;
    readonly meaningOf: (cell: string) => string;
  }[];
  readonly #counts = new Map<string, number>();

  /**
   * @param columns those whose cells are compared. Default: all
   * @throws Error saying which of the columns is not in the header
   */
  constructor(header: readonly string[], columns: readonly ComparedColumn[] | undefined) {
    const all = header.map((_, place) => ({ place, meaningOf: (cell: string) => cell }));
    this.#columns =
      columns?.flatMap(({ names, meaningOf }) => {
        const place = columnIndex(header, names);
        if (typeof place === "number") return [{ place, meaningOf }];
        throw new Error(
          `${quote(names[0] ?? "")}, which is counted, ${place === "missing" ? "is missing" : "occurs twice"}`,
        );
      }) ?? all;
  }

  /** Returns how many such records there were, this one included. */
  count(record: readonly string[]): number {
    let key = "";
    for (const { place, meaningOf } of this.#columns)
      key += `${meaningOf(record[place] as string)}\0`;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count;
  }
}
