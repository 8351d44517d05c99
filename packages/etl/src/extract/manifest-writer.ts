import type { Block } from "./blocks.ts";
import { addSums, type KeySum } from "./key-tally.ts";
import { type BlockEntry, hashOf, type KnownBlocks } from "./manifest.ts";

interface OpenEntry {
  readonly entry: { hash: string; rows: number; kept: number; keys: KeySum };
  /** Of the lines that were read, the last that belongs to the block. */
  readonly lastLine: number;
}

/** Writes down the blocks of a file while it is read, and tells which need not be read again. */
export class ManifestWriter {
  readonly blocks: BlockEntry[] = [];
  readonly #keySum: () => KeySum;
  readonly #known: KnownBlocks | undefined;
  readonly #open: OpenEntry[] = [];
  #useKnown = false;
  #lines = 0;
  #keysBefore: KeySum;

  /** @param keySum of the keys of all rows that were handed on so far */
  constructor(keySum: () => KeySum, known: KnownBlocks | undefined) {
    this.#keySum = keySum;
    this.#known = known;
    this.#keysBefore = keySum();
  }

  /** Takes the next block; what it returns was loaded before, and needs no reading. */
  next({ bytes, lineEnds }: Block): BlockEntry | undefined {
    const hash = hashOf(bytes);
    if (this.blocks.length === 0) this.#useKnown = this.#known?.hasHeader(hash) ?? false;
    else if (this.#useKnown) {
      const met = this.#known?.meet(hash);
      if (met !== undefined) {
        this.blocks.push(met);
        return met;
      }
    }
    this.#lines += lineEnds;
    const entry = { hash, rows: 0, kept: 0, keys: [0, 0] as KeySum };
    this.blocks.push(entry);
    this.#open.push({ entry, lastLine: this.#lines });
    return undefined;
  }

  /** A row that was read, and the line in which it ends; to be told before it is handed on. */
  row(line: number, isKept: boolean): void {
    while (this.#open.length > 1 && line > (this.#open[0] as OpenEntry).lastLine) this.#close();
    const entry = this.#open[0]?.entry;
    if (entry === undefined) return;
    entry.rows += 1;
    if (isKept) entry.kept += 1;
  }

  end(): void {
    while (this.#open.length > 0) this.#close();
  }

  #close(): void {
    const entry = this.#open.shift()?.entry;
    const keys = this.#keySum();
    if (entry !== undefined) entry.keys = addSums([this.#keysBefore], -1, keys);
    this.#keysBefore = keys;
  }
}
