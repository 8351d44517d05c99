import { printableJson, type RunRecord } from "@daily-delta/etl";

/** Prints a run's record. */
export const printRecord = (record: RunRecord, more: object = {}): void =>
  printJson(recordToPrint(record, more));

/** Puts the parts of a record into an order that reads well, wherever it was stored. */
export function recordToPrint(record: RunRecord, more: object = {}): object {
  const { runId, dataset, status, inserted, updated, unchanged, missing, sources } = record;
  const { gone, returned, dropped } = record;
  const { startedAt, finishedAt, failedBefore, error, executionId, version, report } = record;
  return {
    ...{
      version,
      runId,
      dataset,
      status,
      inserted,
      updated,
      unchanged,
      missing,
      gone,
      returned,
      dropped,
    },
    sources: Object.fromEntries(
      Object.entries(sources).map(([name, { url, etag, sha256, bytes, rows, kept }]) => [
        name,
        { url, etag, sha256, bytes, rows, kept },
      ]),
    ),
    ...{ startedAt, finishedAt, failedBefore, error, executionId, ...(report && { report }) },
    ...more,
  };
}

/** Prints one JSON value. */
export function printJson(value: unknown): void {
  process.stdout.write(`${printableJson(value, 2)}\n`);
}
