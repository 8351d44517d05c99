import { quote } from "../core/quote.ts";
import { columnIndex } from "./column-index.ts";
import type { Unpivot } from "./format.ts";
import type { Header } from "./header.ts";

/** Makes rows of the columns of a file. */
export class Unpivoter {
  /** Names of the columns of the rows that it makes. */
  readonly names: readonly string[];
  readonly #kept: readonly number[];
  readonly #others: readonly { readonly place: number; readonly parts: readonly string[] }[];
  readonly #unknown: ReadonlySet<string> | undefined;

  /**
   * @param unknown strings that mean unknown
   * @param ignored a name of columns of which no rows are made
   * @throws Error saying which of the columns is not in the header
   */
  constructor(
    { keep, name, value, skipUnknown }: Unpivot,
    { names, parts }: Header,
    unknown: readonly string[],
    isIgnored: (name: string) => boolean,
  ) {
    const namesOfParts = [name].flat();
    this.names = [...keep, ...namesOfParts, value];
    this.#kept = keep.map((each) => {
      const place = columnIndex(names, [each]);
      if (typeof place === "number") return place;
      const problem = place === "missing" ? "is missing" : "occurs twice";
      throw new Error(`${quote(each)}, which "unpivot" keeps, ${problem}`);
    });
    this.#others = names.flatMap((each, place) => {
      if (this.#kept.includes(place) || isIgnored(each)) return [];
      return [{ place, parts: namesOfParts.length === 1 ? [each] : (parts[place] ?? []) }];
    });
    this.#unknown = skipUnknown ? new Set(["", ...unknown]) : undefined;
  }

  /** Returns the rows that a record becomes. */
  *rowsOf(record: readonly string[]): Iterable<readonly string[]> {
    const kept = this.#kept.map((place) => record[place] as string);
    for (const { place, parts } of this.#others) {
      const cell = record[place] as string;
      if (this.#unknown?.has(cell)) continue;
      yield [...kept, ...parts, cell];
    }
  }
}
