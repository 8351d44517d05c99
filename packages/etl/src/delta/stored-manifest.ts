import type { Kysely } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Dataset } from "../datasets/dataset.ts";
import type { SourceVersion } from "../record/run-record.ts";
import { Manifest } from "./manifest.ts";

/** The manifest of the version that is stored, if it is known; datasets that join have none. */
export async function storedManifest(
  db: Kysely<Tables>,
  { name, version, work }: Dataset,
  schema: string,
  stored: Readonly<Record<string, SourceVersion>>,
): Promise<Manifest | undefined> {
  const [only] = Object.values(stored);
  if (work.kind !== "map" || only === undefined) return undefined;
  const found = await db
    .selectFrom("daily_delta.manifests")
    .select("blocks")
    .where("dataset", "=", name)
    .where("table_schema", "=", schema)
    .where("sha256", "=", only.sha256)
    .where("dataset_version", "=", version)
    .executeTakeFirst();
  return found && Manifest.decode(found.blocks);
}

/** Stores the manifest of a new version, in the transaction that loads it. */
export async function storeManifest(
  transaction: Kysely<Tables>,
  { name, version }: Dataset,
  schema: string,
  sources: Readonly<Record<string, SourceVersion>>,
  manifest: Manifest | undefined,
): Promise<void> {
  const [only] = Object.values(sources);
  if (manifest === undefined || only === undefined) return;
  await transaction
    .insertInto("daily_delta.manifests")
    .values({
      dataset: name,
      table_schema: schema,
      sha256: only.sha256,
      dataset_version: version,
      blocks: manifest.encode(),
    })
    .onConflict((conflict) =>
      conflict.columns(["dataset", "table_schema"]).doUpdateSet(({ ref }) => ({
        sha256: ref("excluded.sha256"),
        dataset_version: ref("excluded.dataset_version"),
        blocks: ref("excluded.blocks"),
      })),
    )
    .execute();
}
