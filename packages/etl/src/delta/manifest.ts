import { hash } from "node:crypto";
import type { KeySum } from "./key-sum.ts";

/** Result of the rows of a block. */
export interface BlockCounts {
  readonly rows: number;
  /** Rows that `keep` let through. */
  readonly kept: number;
  /** Key sum of the resulting rows of the table. */
  readonly keys: KeySum;
}

/**
 * To be raised when the bytes of a manifest mean something else, or when the same line of a file is
 * read in another way than before (by a cell, or by the CSV parser): then all is read again.
 */
const FORMAT = 2;
const WORD_BYTES = 4;
const HEAD_WORDS = 1;
const HASH_WORDS = 4;
const ENTRY_WORDS = HASH_WORDS + 4;
const FIRST_LENGTH = 2 ** 10;

/**
 * The blocks of a file in order: of each the first 16 bytes of its SHA-256, and its counts. It is
 * held as it is stored, in 32 bytes a block.
 */
export class Manifest {
  #words: Int32Array;
  /** The same memory. */
  #bytes: Buffer;
  #length: number;

  constructor() {
    [this.#words, this.#bytes] = memory(startOf(FIRST_LENGTH));
    this.#words[0] = FORMAT;
    this.#length = 0;
  }

  /** @returns `undefined` for a manifest of another format */
  static decode(stored: Uint8Array): Manifest | undefined {
    const length = (stored.length / WORD_BYTES - HEAD_WORDS) / ENTRY_WORDS;
    if (!Number.isInteger(length)) return undefined;
    const manifest = new Manifest();
    [manifest.#words, manifest.#bytes] = memory(startOf(length));
    manifest.#length = length;
    manifest.#bytes.set(stored);
    return manifest.#words[0] === FORMAT ? manifest : undefined;
  }

  /** Its bytes, which decode to the same on machines of the same endianness, and to nothing else. */
  encode(): Buffer {
    return this.#bytes.subarray(0, WORD_BYTES * startOf(this.#length));
  }

  /** Number of blocks. */
  get length(): number {
    return this.#length;
  }

  /** Adds a block, of no rows yet. */
  add(block: Uint8Array): number {
    const index = this.#length++;
    const start = startOf(index);
    if (start + ENTRY_WORDS > this.#words.length) this.#grow();
    const digest = hash("sha256", block, "binary");
    this.#bytes.write(digest, WORD_BYTES * start, WORD_BYTES * HASH_WORDS, "latin1");
    return index;
  }

  counts(index: number): BlockCounts {
    const at = startOf(index) + HASH_WORDS;
    const word = (place: number): number => this.#words[at + place] as number;
    return { rows: word(0), kept: word(1), keys: [word(2), word(3)] };
  }

  setCounts(index: number, { rows, kept, keys }: BlockCounts): void {
    const at = startOf(index) + HASH_WORDS;
    this.#words[at] = rows;
    this.#words[at + 1] = kept;
    this.#words[at + 2] = keys[0];
    this.#words[at + 3] = keys[1];
  }

  /** A number that is the same for blocks of the same bytes, and spread evenly. */
  hash(index: number): number {
    return this.#words[startOf(index)] as number;
  }

  /** Checks whether a block has the bytes of another one, which may be another manifest's. */
  isSame(index: number, other: Manifest, otherIndex: number): boolean {
    const start = startOf(index);
    const otherStart = startOf(otherIndex);
    for (let place = 0; place < HASH_WORDS; place++) {
      if (this.#words[start + place] !== other.#words[otherStart + place]) return false;
    }
    return true;
  }

  #grow(): void {
    const words = this.#words;
    [this.#words, this.#bytes] = memory(startOf(2 * this.#length));
    this.#words.set(words);
  }
}

const startOf = (index: number): number => HEAD_WORDS + index * ENTRY_WORDS;

const memory = (length: number): [Int32Array, Buffer] => {
  const words = new Int32Array(length);
  return [words, Buffer.from(words.buffer)];
};
