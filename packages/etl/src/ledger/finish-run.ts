import type { Kysely } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Dataset, Row } from "../datasets/dataset.ts";
import { DateRange } from "../datasets/key-dates.ts";
import type { Message } from "../record/message.ts";
import type { GoneFacts, MessageContext } from "../record/message-context.ts";
import type { Outcome, StoredTable } from "../record/outcome.ts";
import type { RunRecord } from "../record/run-record.ts";
import { isSuccess } from "../record/run-status.ts";
import { freshnessOf, sinceLastSuccess } from "./freshness.ts";
import { goneExamples } from "./gone-examples.ts";
import { largestRevisions } from "./largest-revisions.ts";
import { failuresSinceSuccess, type Run, toRecord } from "./runs.ts";
import { storedRange } from "./stored-range.ts";

/** Composes the message of a record, with what the ledger adds to it. */
export type Compose = (
  record: RunRecord,
  facts: Omit<MessageContext, "environment" | "crashed">,
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
  { sources, stored, viewFault, droppedKeys = [], ...outcome }: Outcome,
  compose: Compose | undefined,
  now: Date,
): Promise<Run> {
  const good = isSuccess(outcome.status);
  // A clock may be set back while a run is on.
  const finishedAt = now < run.started_at ? run.started_at : now;
  const place = { dataset: run.dataset, schema: run.table_schema };
  const isTold = compose !== undefined;
  const freshness =
    isTold && good && stored ? await freshnessOf(transaction, dataset, stored, now) : null;
  const basis = toRecord(
    {
      ...run,
      ...outcome,
      finished_at: finishedAt,
      failed_before: await failuresSinceSuccess(transaction, place, run.id),
    },
    sources,
  );
  const record: RunRecord =
    freshness === null
      ? basis
      : { ...basis, freshness: await sinceLastSuccess(transaction, place, run.id, freshness) };
  const message = compose?.(record, {
    viewFault,
    ...(good && stored ? await rangeOf(transaction, dataset, stored, now) : {}),
    goneKeys: await goneFacts(transaction, dataset, run.id, outcome, droppedKeys),
    revisions: outcome.updated > 0 ? await largestRevisions(transaction, dataset, run.id) : [],
  });
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

/** Facts about the stored rows, for the message. */
async function rangeOf(
  db: Kysely<Tables>,
  dataset: Dataset,
  table: StoredTable,
  now: Date,
): Promise<Pick<MessageContext, "range" | "implausible">> {
  const dates = new DateRange(dataset.keyDates, now);
  const { first, last, implausible } = await storedRange(db, dataset, table, dates);
  return {
    range: first && last && { first: shown(first), last: shown(last) },
    implausible,
  };
}

/** Keys that went or came back, for the message. */
async function goneFacts(
  db: Kysely<Tables>,
  dataset: Dataset,
  runId: number,
  { gone, returned, dropped }: Pick<Outcome, "gone" | "returned" | "dropped">,
  droppedKeys: readonly Row[],
): Promise<GoneFacts | undefined> {
  if (gone + returned + dropped === 0) return undefined;
  const keys = await goneExamples(db, dataset, runId);
  const named = (rows: readonly Row[]) =>
    rows.map((row) => dataset.key.map((name) => row[name]).join(" "));
  return {
    treatment: dataset.gone,
    gone: named(keys.gone),
    returned: named(keys.returned),
    dropped: named(droppedKeys),
  };
}

const shown = (key: Row): string => Object.values(key).join(" ");
