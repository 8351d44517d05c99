import { number } from "../core/number.ts";

/** Ranges that are named; of further ones only the lines are counted. */
const NAMED = 5;

/** Lines of a file as data. */
export interface LineRangesRecord {
  readonly ranges: readonly (readonly [first: number, last: number])[];
  readonly count: number;
}

/** Lines of a file in the order in which they are read, as ranges. */
export class LineRanges {
  readonly #ranges: [first: number, last: number][] = [];
  #count = 0;
  #named = 0;
  #last: number | undefined;

  /** Goes on from those of another process. */
  static from({ ranges, count }: LineRangesRecord): LineRanges {
    const lines = new LineRanges();
    for (const [first, last] of ranges) {
      lines.#ranges.push([first, last]);
      lines.#named += last - first + 1;
    }
    lines.#count = count;
    return lines;
  }

  toRecord(): LineRangesRecord {
    return { ranges: this.#ranges, count: this.#count };
  }

  /** Adds a line; one that was the last already does not count again. */
  add(line: number): void {
    if (line === this.#last) return;
    this.#last = line;
    this.#addRange(line, line);
  }

  /** Adds lines that follow, in the order in which they are read. */
  addAll(others: LineRanges): void {
    for (const [first, last] of others.#ranges) this.#addRange(first, last);
    this.#count += others.#count - others.#named;
  }

  #addRange(first: number, last: number): void {
    const range = this.#ranges.at(-1);
    const isAllNamed = this.#named === this.#count;
    const count = last - first + 1;
    this.#count += count;
    if (range !== undefined && range[1] + 1 === first && isAllNamed) {
      range[1] = last;
    } else if (this.#ranges.length < NAMED) {
      this.#ranges.push([first, last]);
    } else {
      return;
    }
    this.#named += count;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /**
   * Shows the lines for people.
   *
   * @param shown writes a number
   *
   * @example
   * const lines = new LineRanges();
   * for (const line of [3, 4, 5, 9]) lines.add(line);
   * lines.toString(); // "3-5, 9"
   */
  toString(shown = number): string {
    const ranges = this.#ranges.map(([first, last]) =>
      first === last ? shown(first) : `${shown(first)}-${shown(last)}`,
    );
    const rest = this.#count - this.#named;
    return rest === 0 ? ranges.join(", ") : `${ranges.join(", ")} and ${shown(rest)} more`;
  }
}
