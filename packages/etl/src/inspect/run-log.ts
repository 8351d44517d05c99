import type { Kysely } from "kysely";
import { withPublicUrls } from "../core/public-url.ts";
import { hasLedger } from "../database/migrations.ts";
import type { Tables } from "../database/tables.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { isOf } from "../ledger/place.ts";
import { checkVisible } from "../ledger/prepare-ledger.ts";
import { toRecord } from "../ledger/runs.ts";
import type { RunRecord } from "../record/run-record.ts";
import { findTable } from "../table/find-table.ts";

/** A run without the versions of its sources. */
export type LoggedRun = Omit<RunRecord, "sources">;

/**
 * Lists the last runs of a dataset, the newest first.
 *
 * @param limit number of runs at most
 *
 * @example
 * const [last] = await runLog(session.db, usDaily, 1);
 * last?.updated; // 12
 */
export async function runLog(
  db: Kysely<Tables>,
  dataset: Dataset,
  limit: number,
): Promise<readonly LoggedRun[]> {
  if (!(await hasLedger(db))) return [];
  await checkVisible(db);
  const runs = await db
    .selectFrom("daily_delta.runs")
    .selectAll()
    .where(isOf(await findTable(db, dataset)))
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return runs.map((run) => {
    const { sources: _, error, ...record } = toRecord(run, {});
    return { ...record, error: error && { ...error, message: withPublicUrls(error.message) } };
  });
}
