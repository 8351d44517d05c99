import type { Kysely } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Dataset, Row } from "../datasets/dataset.ts";
import { WHOLE_FILE } from "../extract/block-filter.ts";
import { hashOfParts, type PartStore, type PartVersion } from "../extract/part.ts";
import type { Staging } from "../reconcile/staging.ts";
import type { SourceVersion } from "../record/run-record.ts";
import type { Delta } from "./delta.ts";
import { KeyHashes } from "./key-hashes.ts";
import { type KeySum, minus, NO_KEYS, plus } from "./key-sum.ts";
import { Proof } from "./proof.ts";

/** A part, and the sum of its rows' keys. */
interface SummedPart extends PartVersion {
  readonly keys: KeySum;
}

/** Rows of a statement, which takes 65,535 parameters at most. */
const PAGE = 2_000;

/** Leaves out the files of a source that are what is stored. */
export class PartsDelta implements Delta, PartStore {
  readonly columns: KeyHashes;
  readonly parts: PartStore = this;
  #known: ReadonlyMap<string, SummedPart>;
  readonly #stored: ReadonlyMap<string, SummedPart>;
  readonly #dataset: Dataset;
  readonly #proof: Proof;
  readonly #versions = new Map<string, SummedPart>();
  readonly #leftOut = new Set<string>();
  #keysBefore = NO_KEYS;

  constructor(dataset: Dataset, stored: ReadonlyMap<string, SummedPart>) {
    this.#dataset = dataset;
    this.#stored = stored;
    this.#known = stored;
    this.columns = new KeyHashes(dataset.key, stored.size > 0);
    this.#proof = new Proof(this.columns);
  }

  get known(): ReadonlyMap<string, PartVersion> {
    return this.#known;
  }

  /** The files themselves are read whole. */
  readonly isGivenUp = false;

  begin() {
    this.columns.clear();
    this.#versions.clear();
    this.#leftOut.clear();
    this.#keysBefore = NO_KEYS;
    return WHOLE_FILE;
  }

  read(part: PartVersion, staged?: KeySum): void {
    if (staged !== undefined) this.columns.add(staged);
    const keys = this.columns.sum;
    this.#versions.set(part.name, { ...part, keys: minus(keys, this.#keysBefore) });
    this.#keysBefore = keys;
  }

  leaveOut({ name }: PartVersion): void {
    this.#leftOut.add(name);
    this.#versions.set(name, this.#known.get(name) as SummedPart);
  }

  get isPartial(): boolean {
    return this.#leftOut.size > 0;
  }

  get gone(): readonly Row[] {
    return this.#proof.gone;
  }

  async dropUnchanged(db: Kysely<Tables>, staging: Staging): Promise<void> {
    await this.#proof.dropUnchanged(db, staging);
  }

  async isComplete(db: Kysely<Tables>, staging: Staging, tableRows: number): Promise<boolean> {
    let gone = { keys: NO_KEYS, rows: 0 };
    for (const [name, { keys, kept }] of this.#known) {
      if (this.#leftOut.has(name)) continue;
      gone = { keys: plus(gone.keys, keys), rows: gone.rows + kept };
    }
    return await this.#proof.isComplete(db, staging, gone, tableRows);
  }

  resume(db: Kysely<Tables>, staging: Staging): Promise<void> {
    return this.columns.hold(db, staging);
  }

  stopSkipping(): void {
    this.#known = new Map();
  }

  async store(transaction: Kysely<Tables>, schema: string): Promise<void> {
    const { name: dataset, version: dataset_version } = this.#dataset;
    const changed = [...this.#versions.values()].filter(
      (part) => this.#stored.get(part.name) !== part,
    );
    const gone = [...this.#stored.keys()].filter((name) => !this.#versions.has(name));
    await transaction
      .deleteFrom("daily_delta.parts")
      .where("dataset", "=", dataset)
      .where("table_schema", "=", schema)
      // Where none is known, some of another version may be there.
      .$if(this.#stored.size > 0, (old) =>
        old.where("name", "in", ["", ...gone, ...changed.map((part) => part.name)]),
      )
      .execute();
    for (let at = 0; at < changed.length; at += PAGE) {
      await transaction
        .insertInto("daily_delta.parts")
        .values(
          changed.slice(at, at + PAGE).map(({ isSample, keys, ...part }) => ({
            ...part,
            dataset,
            table_schema: schema,
            dataset_version,
            is_sample: isSample,
            key_sum_1: keys[0],
            key_sum_2: keys[1],
          })),
        )
        .execute();
    }
  }
}

/** The parts that the stored version was made of, if they are known. */
export async function storedParts(
  db: Kysely<Tables>,
  { name, version }: Dataset,
  schema: string,
  stored: Readonly<Record<string, SourceVersion>>,
): Promise<ReadonlyMap<string, SummedPart>> {
  const [only] = Object.values(stored);
  if (only === undefined) return new Map();
  const rows = await db
    .selectFrom("daily_delta.parts")
    .selectAll()
    .where("dataset", "=", name)
    .where("table_schema", "=", schema)
    .where("dataset_version", "=", version)
    .execute();
  if (hashOfParts(rows) !== only.sha256) return new Map();
  return new Map(
    rows.map(({ is_sample, key_sum_1, key_sum_2, ...part }) => [
      part.name,
      { ...part, isSample: is_sample, keys: [key_sum_1, key_sum_2] },
    ]),
  );
}
