import type { Kysely } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Dataset } from "../datasets/dataset.ts";
import type { Message } from "../record/message.ts";
import type { Outcome } from "../record/outcome.ts";
import type { RunRecord } from "../record/run-record.ts";
import type { RunReport, Surroundings } from "../record/run-report.ts";
import { isSuccess } from "../record/run-status.ts";
import { freshnessOf, sinceLastSuccess } from "./freshness.ts";
import { reportFacts } from "./run-report.ts";
import { failuresAfterSuccess, type Run, toRecord } from "./runs.ts";

/** Composes the message of a record, with what the ledger adds to it. */
export type Compose = (
  record: RunRecord,
  facts: Omit<RunReport, keyof Surroundings | "crashed">,
) => Message;

/**
 * Writes how a run ended, its source versions and its message, in the caller's transaction.
 *
 * @param compose `undefined`: the run has no message of its own
 * @returns the run as the ledger has it now
 */
export async function finishRun(
  transaction: Kysely<Tables>,
  dataset: Dataset,
  run: Run,
  ended: Outcome,
  compose: Compose | undefined,
  now: Date,
): Promise<Run> {
  const { sources, stored, viewFault: _, droppedKeys: __, newKeys: ___, ...outcome } = ended;
  const good = isSuccess(outcome.status);
  // A clock may be set back while a run is on.
  const finishedAt = now < run.started_at ? run.started_at : now;
  const place = { dataset: run.dataset, schema: run.table_schema };
  const isTold = compose !== undefined;
  const freshness =
    isTold && good && stored ? await freshnessOf(transaction, dataset, stored, now) : null;
  const failures = await failuresAfterSuccess(transaction, place, run.id);
  const basis = toRecord(
    { ...run, ...outcome, finished_at: finishedAt, failed_before: failures.failures },
    sources,
  );
  const record: RunRecord =
    freshness === null
      ? basis
      : { ...basis, freshness: await sinceLastSuccess(transaction, place, run.id, freshness) };
  const message = compose?.(
    record,
    await reportFacts(transaction, dataset, run, ended, failures, now),
  );
  const versions = Object.entries(sources).map(
    ([source, { isSample = false, endsInNewline = null, ...version }]) => ({
      run_id: run.id,
      source,
      ...version,
      is_sample: isSample,
      ends_in_newline: endsInNewline,
    }),
  );
  if (good) {
    await transaction.insertInto("daily_delta.source_versions").values(versions).execute();
  }
  return await transaction
    .updateTable("daily_delta.runs")
    .set({
      ...outcome,
      ...(stored === undefined
        ? {}
        : {
            table_schema: stored.schema,
            table_oid: stored.oid ?? null,
            table_version: stored.version ?? null,
            table_rows: stored.rows,
          }),
      error: outcome.error === null ? null : JSON.stringify(outcome.error),
      finished_at: finishedAt,
      failed_before: record.failedBefore,
      message: message === undefined ? null : JSON.stringify(message),
    })
    .where("id", "=", run.id)
    .returningAll()
    .executeTakeFirstOrThrow();
}
