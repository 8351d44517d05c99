import type { Row } from "../datasets/dataset.ts";
import type { ExtraColumns } from "../reconcile/staging-table.ts";
import { type KeySum, keyHash, NO_KEYS, plus } from "./key-sum.ts";

/** Columns of the staging table that hold the hash of a row's key. */
export const HASH = ["hash_1#", "hash_2#"] as const;
const NOT_STORED: readonly number[] = [];
/** Hashes that are held to find keys that are gone; with more rows the file is read whole. */
const MOST_HELD = 20_000;

/** Hashes the keys of staged rows, and adds the hashes up. */
export class KeyHashes implements ExtraColumns {
  readonly names: readonly string[];
  readonly #key: readonly string[];
  readonly #isStored: boolean;
  #sum = NO_KEYS;
  readonly #held = new Set<string>();
  #rows = 0;

  /** @param isStored whether staging needs the hash of each row, in addition to their sum */
  constructor(key: readonly string[], isStored: boolean) {
    this.#key = key;
    this.#isStored = isStored;
    this.names = isStored ? HASH : [];
  }

  /** Sum of the keys of all rows since the last `clear`. */
  get sum(): KeySum {
    return this.#sum;
  }

  clear(): void {
    this.#sum = NO_KEYS;
    this.#held.clear();
    this.#rows = 0;
  }

  /** True if \`has\` knows the keys of all rows since the last \`clear\`. */
  get isComplete(): boolean {
    return this.#isStored && this.#rows <= MOST_HELD;
  }

  /** Checks whether a row had a key with this hash. */
  has(hash: KeySum): boolean {
    return this.#held.has(hash.join());
  }

  valuesOf(row: Row): readonly number[] {
    const hash = keyHash(row, this.#key);
    this.#sum = plus(this.#sum, hash);
    if (this.#isStored && ++this.#rows <= MOST_HELD) this.#held.add(hash.join());
    return this.#isStored ? hash : NOT_STORED;
  }
}
