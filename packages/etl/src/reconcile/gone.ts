import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { countGone, goneKeys } from "../ledger/gone-keys.ts";
import type { CheckedTable } from "../table/check-table.ts";
import { tableId } from "../table/find-table.ts";
import { deleteGone } from "./delete-gone.ts";
import type { GoneCounts, GoneOptions } from "./gone-options.ts";
import { recordReturned, recordWent } from "./gone-revisions.ts";
import { isSameKey } from "./same-row.ts";

/**
 * Records which keys went from the sources and which came back, and deletes the rows that are gone
 * where the dataset or the run says so.
 *
 * @throws TableInterferenceError if the table does not do what a statement says
 */
export async function settleGone(db: Kysely<Tables>, options: GoneOptions): Promise<GoneCounts> {
  const { dataset, known, missing, dropGone } = options;
  const returned = known > 0 ? await recordReturned(db, options) : 0;
  const isKnown = await isAllKnown(db, options);
  const gone = isKnown ? 0 : await recordWent(db, options);
  const deletes = dataset.gone === "delete" || dropGone;
  if (!deletes || missing === 0 || known + gone - returned === 0) {
    return { gone, returned, dropped: 0, droppedKeys: [] };
  }
  return { gone, returned, ...(await deleteGone(db, options)) };
}

/**
 * Returns whether no other key can have gone. If a version covers all, that is so if the keys that
 * were gone, and are still in the table, are as many as the rows that are missing.
 */
async function isAllKnown(
  db: Kysely<Tables>,
  { dataset, table, went, missing, known }: GoneOptions,
): Promise<boolean> {
  if (missing === 0) return true;
  if (went !== "not given") return went.length === 0;
  if (dataset.span !== undefined) return false;
  return known > 0 && (await countStoredGone(db, dataset, table)) === missing;
}

/** Counts the rows of a table whose keys are gone. */
export async function countStoredGone(
  db: Kysely<Tables>,
  dataset: Dataset,
  table: CheckedTable,
): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    with gone as materialized (select * from ${goneKeys(dataset, table)} as gone)
    select count(*) as total
    from gone join ${tableId(table)} as t on ${isSameKey(dataset, table, "gone")}`.execute(db);
  return rows[0]?.total ?? 0;
}

/**
 * Checks whether the ledger names every row that the last run missed; one of an older version of the
 * program does not.
 *
 * @param missing number of rows that the last run missed
 */
export async function knowsMissing(
  db: Kysely<Tables>,
  dataset: Dataset,
  table: CheckedTable,
  missing: number,
): Promise<boolean> {
  if (missing === 0 || dataset.span !== undefined) return true;
  if ((await countGone(db, dataset, table)) === 0) return false;
  return (await countStoredGone(db, dataset, table)) === missing;
}
