import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Row } from "../datasets/dataset.ts";
import type { Staging } from "../reconcile/staging.ts";
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

  /** Adds the sum of the keys of rows that another process staged; `hold` is to follow. */
  add(sum: KeySum): void {
    this.#sum = plus(this.#sum, sum);
  }

  /** Holds the hashes of rows that other processes staged, if staging has them. */
  async hold(db: Kysely<Tables>, { id, rows: staged }: Staging): Promise<void> {
    this.#rows = staged;
    if (!this.isComplete) return;
    const [one, other] = HASH.map((name) => sql.ref(name));
    const { rows } = await sql<{ one: number; other: number }>`
      select ${one} as one, ${other} as other from ${id}`.execute(db);
    for (const { one, other } of rows) this.#held.add([one, other].join());
  }

  valuesOf(row: Row): readonly number[] {
    const hash = keyHash(row, this.#key);
    this.#sum = plus(this.#sum, hash);
    if (this.#isStored && ++this.#rows <= MOST_HELD) this.#held.add(hash.join());
    return this.#isStored ? hash : NOT_STORED;
  }
}
