import type { Kysely } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Row } from "../datasets/dataset.ts";
import { countGone } from "../ledger/gone-keys.ts";
import type { Staging } from "../reconcile/staging.ts";
import { compareKeys, dropUnchanged, type Evidence } from "./delta-complete.ts";
import { findGone, type KeyRange, stagedRange } from "./find-gone.ts";
import type { KeyHashes } from "./key-hashes.ts";

/** Proves that the rows that were read of a source are all that a run needs, and finds keys that went. */
export class Proof {
  readonly #hashes: KeyHashes;
  #hasGone = false;
  /** First and last staged key, if it is known of each key whether it is staged. */
  #range: KeyRange | undefined;
  #gone: readonly Row[] = [];

  /** @param hashes of the keys of the staged rows */
  constructor(hashes: KeyHashes) {
    this.#hashes = hashes;
  }

  /** Keys of the table that went from the source, as `isComplete` found out. */
  get gone(): readonly Row[] {
    return this.#gone;
  }

  /** Deletes the staged rows that the table already has unchanged. */
  async dropUnchanged(db: Kysely<Tables>, staging: Staging): Promise<void> {
    const { dataset, table } = staging;
    this.#hasGone = (await countGone(db, dataset, table)) > 0;
    this.#range = this.#hashes.isComplete ? await stagedRange(db, staging) : undefined;
    await dropUnchanged(db, staging, this.#hasGone);
  }

  /**
   * Returns whether the staged rows, after `dropUnchanged`, are all that the table needs.
   *
   * @param gone the keys of the parts of the stored version that the new one does not have
   * @param tableRows number of rows that the last run left in the table
   */
  async isComplete(
    db: Kysely<Tables>,
    staging: Staging,
    gone: Evidence["gone"],
    tableRows: number,
  ): Promise<boolean> {
    this.#gone = [];
    const staged = this.#hashes.sum;
    const went = await compareKeys(db, staging, {
      ...{ staged, gone, hasGone: this.#hasGone, tableRows },
    });
    if (went === undefined || went.rows < 0) return false;
    if (went.rows === 0) return went.keys.every((rest) => rest === 0);
    if (this.#range === undefined) return false;
    const isStaged = this.#hashes.has.bind(this.#hashes);
    const found = await findGone(db, staging, went, this.#range, isStaged);
    this.#gone = found ?? [];
    return found !== undefined;
  }
}
