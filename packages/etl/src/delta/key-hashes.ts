import type { Row } from "../datasets/dataset.ts";
import type { ExtraColumns } from "../reconcile/staging-table.ts";
import { type KeySum, keyHash, NO_KEYS, plus } from "./key-sum.ts";

/** Columns of the staging table that hold the hash of a row's key. */
export const HASH = ["hash_1#", "hash_2#"] as const;
const NOT_STORED: readonly number[] = [];

/** Hashes the keys of staged rows, and adds the hashes up. */
export class KeyHashes implements ExtraColumns {
  readonly names: readonly string[];
  readonly #key: readonly string[];
  readonly #isStored: boolean;
  #sum = NO_KEYS;

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
  }

  valuesOf(row: Row): readonly number[] {
    const hash = keyHash(row, this.#key);
    this.#sum = plus(this.#sum, hash);
    return this.#isStored ? hash : NOT_STORED;
  }
}
