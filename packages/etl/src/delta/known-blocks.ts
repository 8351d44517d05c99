import { type KeySum, NO_KEYS, plus } from "./key-sum.ts";
import type { BlockCounts, Manifest } from "./manifest.ts";

/** A slot from which all blocks were taken; no index, and not free either. */
const EMPTIED = -1;

/** The blocks of a file that is loaded, to be met again, each as often as it is there. */
export class KnownBlocks {
  readonly #manifest: Manifest;
  /** A hash table of the blocks' indices; 0, which is the header's, is free. */
  readonly #slots: Int32Array;
  /** By a block's index, that of the next one with the same bytes. */
  readonly #next: Int32Array;
  #skippedAny = false;

  constructor(manifest: Manifest) {
    this.#manifest = manifest;
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * manifest.length + 1)));
    this.#next = new Int32Array(manifest.length);
    for (let index = 1; index < manifest.length; index++) {
      const slot = this.#find(manifest, index);
      this.#next[index] = this.#slots[slot] as number;
      this.#slots[slot] = index;
    }
  }

  /** Checks whether the columns are in the same places. */
  hasHeader(other: Manifest): boolean {
    return this.#manifest.length > 0 && this.#manifest.isSame(0, other, 0);
  }

  /** Facts about a loaded block that has not been found again yet. */
  meet(other: Manifest, otherIndex: number): BlockCounts | undefined {
    const slot = this.#find(other, otherIndex);
    const index = this.#slots[slot] as number;
    if (index === 0) return undefined;
    this.#slots[slot] = this.#next[index] || EMPTIED;
    this.#skippedAny = true;
    return this.#manifest.counts(index);
  }

  /** True if any block was known; if none was, the whole file was read. */
  get skippedAny(): boolean {
    return this.#skippedAny;
  }

  /** Key sum and number of the kept rows of the blocks that were not found again. */
  get gone(): { readonly keys: KeySum; readonly rows: number } {
    let keys = NO_KEYS;
    let rows = 0;
    for (const first of this.#slots) {
      for (let index = first; index > 0; index = this.#next[index] as number) {
        const counts = this.#manifest.counts(index);
        keys = plus(keys, counts.keys);
        rows += counts.kept;
      }
    }
    return { keys, rows };
  }

  /** The slot of the blocks with the bytes of another one, or a free one. */
  #find(other: Manifest, otherIndex: number): number {
    const last = this.#slots.length - 1;
    for (let slot = other.hash(otherIndex) & last; ; slot = (slot + 1) & last) {
      const index = this.#slots[slot] as number;
      if (index === 0) return slot;
      if (index !== EMPTIED && this.#manifest.isSame(index, other, otherIndex)) return slot;
    }
  }
}
