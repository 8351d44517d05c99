/** Bounds of memory: cells, and characters of different cells. */
const MOST_CELLS = 6_000_000;
const MOST_CHARACTERS = 48_000_000;
/** Longer cells are told apart by length and both ends. */
const LONGEST = 400;

/** The first rows of a file, each cell as a number that stands for its string. */
export class RowSample {
  readonly width: number;
  readonly #codes: Int32Array[];
  readonly #values: Map<string, number>[];
  #rows = 0;
  #characters = 0;
  #isWhole = true;

  constructor(width: number) {
    this.width = width;
    this.#codes = Array.from({ length: width }, () => new Int32Array(1024));
    this.#values = Array.from({ length: width }, () => new Map());
  }

  get rows(): number {
    return this.#rows;
  }

  /** False if the file has more rows than there is room for. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  add(record: readonly string[]): void {
    const isFull = this.#rows * this.width >= MOST_CELLS || this.#characters >= MOST_CHARACTERS;
    if (isFull) {
      this.#isWhole = false;
      return;
    }
    for (let at = 0; at < this.width; at++) this.#set(at, record[at] ?? "");
    this.#rows += 1;
  }

  /** The strings of a column, by code. */
  values(column: number): string[] {
    return [...(this.#values[column] as Map<string, number>).keys()];
  }

  /** The codes of a column, by row. */
  codes(column: number): Int32Array {
    return (this.#codes[column] as Int32Array).subarray(0, this.#rows);
  }

  #set(column: number, cell: string): void {
    const text =
      cell.length > LONGEST
        ? `${cell.slice(0, LONGEST / 2)}${cell.length}${cell.slice(-LONGEST / 2)}`
        : cell;
    const values = this.#values[column] as Map<string, number>;
    let code = values.get(text);
    if (code === undefined) {
      code = values.size;
      values.set(text, code);
      this.#characters += text.length;
    }
    let codes = this.#codes[column] as Int32Array;
    if (codes.length === this.#rows) {
      const larger = new Int32Array(codes.length * 2);
      larger.set(codes);
      this.#codes[column] = codes = larger;
    }
    codes[this.#rows] = code;
  }
}
