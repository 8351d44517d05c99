/** After as many entries that are passed, their memory is freed. */
const KEPT = 2 ** 12;

/** Tells in which line of a file a line of its transcoded text was. Lines are asked for in order. */
export class LineMap {
  #starts: number[] = [];
  #offsets: number[] = [];
  #place = 0;
  #end = 0;

  /** Number of lines of the transcoded text so far. */
  get end(): number {
    return this.#end;
  }

  /** Adds a record of so many lines, which ends in that line of the file. */
  add(lines: number, line: number): void {
    const start = this.#end + 1;
    this.#end += lines;
    const offset = line - this.#end;
    if (this.#offsets.at(-1) === offset) return;
    this.#starts.push(start);
    this.#offsets.push(offset);
  }

  /** Forgets all: a run that skips blocks does not tell lines. */
  clear(): void {
    this.#starts = [];
    this.#offsets = [];
    this.#place = 0;
  }

  /** Returns the line of the file. */
  lineOf(line: number): number {
    while ((this.#starts[this.#place + 1] ?? Number.POSITIVE_INFINITY) <= line) this.#place += 1;
    if (this.#place > KEPT) {
      this.#starts = this.#starts.slice(this.#place);
      this.#offsets = this.#offsets.slice(this.#place);
      this.#place = 0;
    }
    return line + (this.#offsets[this.#place] ?? 0);
  }
}
