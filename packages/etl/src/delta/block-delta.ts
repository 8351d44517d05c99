import type { Kysely } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Dataset, Row } from "../datasets/dataset.ts";
import type { BlockFilter } from "../extract/block-filter.ts";
import { NO_PARTS } from "../extract/part.ts";
import type { Staging } from "../reconcile/staging.ts";
import type { SourceVersion } from "../record/run-record.ts";
import { assemble } from "./assemble.ts";
import { type Delta, NO_DELTA } from "./delta.ts";
import { KeyHashes } from "./key-hashes.ts";
import type { KeySum } from "./key-sum.ts";
import { KnownBlocks } from "./known-blocks.ts";
import { Manifest } from "./manifest.ts";
import { ManifestWriter } from "./manifest-writer.ts";
import { PartsDelta, storedParts } from "./parts-delta.ts";
import { Proof } from "./proof.ts";
import { RangePlanner } from "./range-planner.ts";
import { storedManifest, storeManifest } from "./stored-manifest.ts";

/**
 * Makes the delta of a dataset; one that joins sources has none.
 *
 * @param isOfParts whether its source is made of several files
 * @param stored the version of the source that the table has, if that is known
 */
export async function openDelta(
  db: Kysely<Tables>,
  dataset: Dataset,
  schema: string,
  isOfParts: boolean,
  stored: Readonly<Record<string, SourceVersion>>,
): Promise<Delta> {
  if (dataset.work.kind !== "map") return NO_DELTA;
  if (isOfParts) {
    return new PartsDelta(dataset, await storedParts(db, dataset, schema, stored));
  }
  return new BlockDelta(dataset, await storedManifest(db, dataset, schema, stored));
}

/** Leaves out the blocks that are in the manifest of the stored version. */
export class BlockDelta implements Delta {
  readonly parts = NO_PARTS;
  readonly columns: KeyHashes;
  readonly #dataset: Dataset;
  #stored: Manifest | undefined;
  #known: KnownBlocks | undefined;
  /** Manifest of the file that was read last. */
  #manifest: () => Manifest | undefined = () => undefined;
  readonly #proof: Proof;

  constructor(dataset: Dataset, stored: Manifest | undefined) {
    this.#dataset = dataset;
    this.#stored = stored;
    this.columns = new KeyHashes(dataset.key, stored !== undefined);
    this.#proof = new Proof(this.columns);
  }

  begin(): BlockFilter {
    this.columns.clear();
    this.#known = this.#stored && new KnownBlocks(this.#stored);
    const writer = new ManifestWriter(() => this.columns.sum, this.#known);
    this.#manifest = () => writer.manifest;
    return writer;
  }

  /**
   * Begins to divide the file into ranges, which other processes read.
   *
   * @param least size of a range, in bytes
   */
  planRanges(least: number): RangePlanner {
    return new RangePlanner(this.#stored && new KnownBlocks(this.#stored), least);
  }

  /**
   * Takes what other processes have read of the file for what was read here; `resume` is to follow.
   *
   * @param planned blocks of the file, as the plan has them; null: it was read as one
   * @param ranges blocks of the ranges, and the sum of the keys of their rows
   */
  assemble(
    planned: Uint8Array | null,
    ranges: readonly { readonly blocks: Uint8Array | null; readonly keys: KeySum }[],
  ): void {
    for (const { keys } of ranges) this.columns.add(keys);
    const file = planned === null ? undefined : Manifest.decode(planned);
    if (file === undefined) return;
    this.#known = this.#stored && new KnownBlocks(this.#stored);
    const read = ranges.map(({ blocks }) =>
      blocks === null ? undefined : Manifest.decode(blocks),
    );
    const manifest = assemble(file, read, this.#known);
    this.#manifest = () => manifest;
  }

  get isPartial(): boolean {
    return this.#known?.skippedAny === true;
  }

  get isGivenUp(): boolean {
    return this.#manifest() === undefined;
  }

  get gone(): readonly Row[] {
    return this.#proof.gone;
  }

  async dropUnchanged(db: Kysely<Tables>, staging: Staging): Promise<void> {
    await this.#proof.dropUnchanged(db, staging);
  }

  async isComplete(db: Kysely<Tables>, staging: Staging, tableRows: number): Promise<boolean> {
    if (this.#known === undefined) return true;
    return await this.#proof.isComplete(db, staging, this.#known.gone, tableRows);
  }

  resume(db: Kysely<Tables>, staging: Staging): Promise<void> {
    return this.columns.hold(db, staging);
  }

  stopSkipping(): void {
    this.#stored = undefined;
  }

  async store(
    transaction: Kysely<Tables>,
    schema: string,
    sources: Readonly<Record<string, SourceVersion>>,
  ): Promise<void> {
    await storeManifest(transaction, this.#dataset, schema, sources, this.#manifest());
  }
}
