import type { Value } from "../datasets/dataset.ts";

const TAB = 0x09;
const NEWLINE = 0x0a;
const BACKSLASH = 0x5c;
const LAST_ASCII = 0x7f;
/** The most bytes of UTF-8 that one UTF-16 code unit of a string takes; an escaped one takes two. */
const BYTES_PER_UNIT = 3;
/** `-0.0000012345678901234567`, the longest. */
const BYTES_PER_NUMBER = 25;

/** Escape letters: characters after the backslash. */
const ESCAPES: Record<string, string> = { "\\": "\\", "\t": "t", "\n": "n", "\r": "r" };
/** The same by the codes of ASCII; 0: nothing does. */
const LETTERS = new Uint8Array(LAST_ASCII + 1);
for (const [character, letter] of Object.entries(ESCAPES)) {
  LETTERS[character.charCodeAt(0)] = letter.charCodeAt(0);
}

/**
 * Rows in the text format of COPY, one behind the other in a buffer: fields between tabs, `\N` for
 * null (PostgreSQL's manual, COPY, "Text Format").
 */
export class CopyText {
  #buffer: Buffer;
  #used = 0;

  /** @param size in bytes; a longer row makes it grow */
  constructor(size: number) {
    this.#buffer = Buffer.allocUnsafe(size);
  }

  /** The rows, until `clear`. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#used);
  }

  clear(): void {
    this.#used = 0;
  }

  /** Adds a row, unless the buffer may have no room for it. */
  add(values: readonly Value[]): boolean {
    let most = values.length;
    for (const value of values) {
      most += typeof value === "string" ? BYTES_PER_UNIT * value.length : BYTES_PER_NUMBER;
    }
    if (this.#used + most > this.#buffer.length) {
      if (this.#used > 0) return false;
      this.#buffer = Buffer.allocUnsafe(most);
    }
    for (const value of values) {
      const start = this.#used;
      this.#used =
        typeof value === "string"
          ? this.#write(value, start)
          : this.#writePlain(value === null ? "\\N" : String(value), start);
      this.#buffer[this.#used++] = TAB;
    }
    this.#buffer[this.#used - 1] = NEWLINE;
    return true;
  }

  /** Writes a string at a place of the buffer, and returns the place after it. */
  #write(text: string, start: number): number {
    const buffer = this.#buffer;
    let end = start;
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit > LAST_ASCII) return end + buffer.write(escaped(text.slice(at)), end);
      const letter = LETTERS[unit] as number;
      if (letter !== 0) buffer[end++] = BACKSLASH;
      buffer[end++] = letter === 0 ? unit : letter;
    }
    return end;
  }

  /** As `write`, for ASCII of which nothing is to be escaped. */
  #writePlain(text: string, start: number): number {
    const buffer = this.#buffer;
    for (let at = 0; at < text.length; at++) buffer[start + at] = text.charCodeAt(at);
    return start + text.length;
  }
}

const escaped = (text: string): string =>
  text.replace(/[\\\t\n\r]/g, (character) => `\\${ESCAPES[character]}`);
