import { Candidate } from "./candidate.ts";
import { DateGuess } from "./date-guess.ts";
import { NumberGuess } from "./number-guess.ts";
import { PLAIN_READERS } from "./reader.ts";
import { NULL_MARK } from "./unknown-marks.ts";

/** Cells that repeat are judged once; a column with more different ones hardly repeats them. */
const MOST_REMEMBERED = 1_000;
const LEADING_ZERO = /^-?0\d/;

/** Facts about all cells of a column, collected in one pass. */
export class ColumnProfile {
  /** Name in the header. */
  readonly from: string;
  readonly candidates = PLAIN_READERS.map((reader) => new Candidate(reader));
  readonly dates: DateGuess;
  readonly numbers = new NumberGuess();
  rows = 0;
  empty = 0;
  /** Cells that mean unknown in text, too, with their numbers. */
  readonly textMarks = new Map<string, number>();
  leadingZeros = 0;
  /** Cells that begin with a brace or bracket. */
  documents = 0;
  /** Length of the longest cell, in UTF-16 code units. */
  longest = 0;
  #length = 0;
  #marked = 0;
  /** Different cells, as far as they are counted. */
  readonly seen = new Map<string, number>();

  constructor(from: string) {
    this.from = from;
    this.dates = new DateGuess(from);
  }

  add(cell: string): void {
    this.rows += 1;
    if (cell === "") {
      this.empty += 1;
      return;
    }
    this.#length += cell.length;
    if (cell.length > this.longest) this.longest = cell.length;
    if (LEADING_ZERO.test(cell)) this.leadingZeros += 1;
    if (cell === NULL_MARK || cell.trim() === "") {
      this.#marked += 1;
      this.textMarks.set(cell, (this.textMarks.get(cell) ?? 0) + 1);
    } else if (cell[0] === "{" || cell[0] === "[") this.documents += 1;
    const times = this.seen.get(cell);
    if (times !== undefined) {
      this.seen.set(cell, times + 1);
      // Marks are counted where they are kept.
      for (const { marks } of [...this.candidates, this.dates, this.numbers]) {
        const count = marks.get(cell);
        if (count !== undefined) marks.set(cell, count + 1);
      }
      return;
    }
    if (this.seen.size < MOST_REMEMBERED) this.seen.set(cell, 1);
    for (const candidate of this.candidates) candidate.add(cell, this.rows);
    this.dates.add(cell, this.rows);
    this.numbers.add(cell, this.rows);
  }

  /** Number of cells that have a value. */
  get known(): number {
    return this.rows - this.empty - this.#marked;
  }

  /** Average length of a cell that is not empty, in UTF-16 code units. */
  get averageLength(): number {
    return this.#length / Math.max(this.rows - this.empty, 1);
  }
}
