import type { NumberedRecord } from "./record-parser.ts";

/** Holds back records that may be the last ones, which are not data. */
export class Footer {
  readonly #footer: number | string;
  #held: NumberedRecord[] = [];
  #rows = 0;

  /** @param footer how many rows it has, or the text in the first cell of each */
  constructor(footer: number | string) {
    this.#footer = footer;
  }

  /** Takes the next record, and returns those that are data now. */
  push(next: NumberedRecord): readonly NumberedRecord[] {
    if (this.#footer === 0) return [next];
    const isBlank = next.record.every((field) => field.trim() === "");
    if (typeof this.#footer === "string") {
      const isHeld = next.record[0]?.trim() === this.#footer || (isBlank && this.#held.length > 0);
      this.#held.push(next);
      return isHeld ? [] : this.#held.splice(0);
    }
    this.#held.push(next);
    if (isBlank) return [];
    this.#rows += 1;
    if (this.#rows <= this.#footer) return [];
    // The first row that is held, and blank lines before it.
    this.#rows -= 1;
    const first = this.#held.findIndex(({ record }) => record.some((field) => field.trim() !== ""));
    return this.#held.splice(0, first + 1);
  }
}
