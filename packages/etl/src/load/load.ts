import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import { DatabaseError } from "../errors.ts";
import { Complaints } from "../extract/complaints.ts";
import type { Extraction } from "../extract/extract.ts";
import { noteSourceChecks } from "../extract/source-checks.ts";
import { storeManifest } from "../ledger/manifests.ts";
import { NOTHING_LOADED, type Outcome } from "../ledger/runs.ts";
import { becomeTable } from "./become-table.ts";
import { complainOfDoubledKeys } from "./doubled-keys.ts";
import { merge } from "./merge.ts";
import type { Staging } from "./staging.ts";
import { createTable } from "./table.ts";

const UNIQUE_VIOLATION = "23505";

interface LoadOptions {
  /** The run that is named with the rows. */
  readonly runId: number;
  /** Whether the table is there. */
  readonly isThere: boolean;
}

/**
 * Loads what is staged into the dataset's table, which is made if it is not there.
 *
 * @param transaction all or nothing is up to the caller; the staging table is gone at its end
 * @throws ContractError if a key comes twice
 */
export async function load(
  transaction: Kysely<Tables>,
  staging: Staging,
  { sources, manifest, ...expected }: Extraction,
  { runId, isThere }: LoadOptions,
): Promise<Outcome> {
  const { dataset } = staging;
  const read = new Set(Object.keys(sources));
  const counts = await withKeyComplaints(transaction, staging, read, async () => {
    if (staging.isShared && !isThere) {
      await becomeTable(transaction, staging, runId);
      return { inserted: expected.rows, updated: 0, unchanged: 0, missing: 0 };
    }
    if (!isThere) await createTable(transaction, dataset);
    const merged = await merge(transaction, dataset, staging, expected, runId);
    await staging.drop(transaction);
    return merged;
  });
  await storeManifest(transaction, dataset, sources, manifest);
  return { ...NOTHING_LOADED, status: "succeeded", ...counts, sources };
}

/**
 * An empty table checks the keys by its own index, which is faster than looking for doubles before;
 * only what it refuses is looked for.
 */
async function withKeyComplaints<T>(
  transaction: Kysely<Tables>,
  staging: Staging,
  read: ReadonlySet<string>,
  work: () => Promise<T>,
): Promise<T> {
  await sql`savepoint load`.execute(transaction);
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.sqlState !== UNIQUE_VIOLATION) throw error;
    await sql`rollback to savepoint load`.execute(transaction);
    const complaints = new Complaints();
    await complainOfDoubledKeys(transaction, staging, complaints);
    try {
      complaints.throwIfAny();
    } catch (complaint) {
      noteSourceChecks(complaint, staging.dataset, read);
      throw complaint;
    }
    throw error;
  }
}
