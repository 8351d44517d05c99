import type { Kysely } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Dataset, Row } from "../datasets/dataset.ts";
import type { BlockFilter } from "../extract/block-filter.ts";
import { NO_PARTS } from "../extract/part.ts";
import type { Staging } from "../reconcile/staging.ts";
import type { SourceVersion } from "../record/run-record.ts";
import { type Delta, NO_DELTA } from "./delta.ts";
import { KeyHashes } from "./key-hashes.ts";
import { KnownBlocks } from "./known-blocks.ts";
import type { Manifest } from "./manifest.ts";
import { ManifestWriter } from "./manifest-writer.ts";
import { PartsDelta, storedParts } from "./parts-delta.ts";
import { Proof } from "./proof.ts";
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
class BlockDelta implements Delta {
  readonly parts = NO_PARTS;
  readonly columns: KeyHashes;
  readonly #dataset: Dataset;
  #stored: Manifest | undefined;
  #known: KnownBlocks | undefined;
  #writer: ManifestWriter | undefined;
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
    this.#writer = new ManifestWriter(() => this.columns.sum, this.#known);
    return this.#writer;
  }

  get isPartial(): boolean {
    return this.#known?.skippedAny === true;
  }

  get isGivenUp(): boolean {
    return this.#writer?.manifest === undefined;
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
    await storeManifest(transaction, this.#dataset, schema, sources, this.#writer?.manifest);
  }
}
