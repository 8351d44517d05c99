import { printableJson, type RunRecord } from "@daily-delta/etl";

/** Prints one JSON object; that of a run in an order that reads well, wherever it was stored. */
export function printRecord(record: RunRecord, more: object = {}): void {
  const { runId, dataset, status, inserted, updated, unchanged, missing, sources } = record;
  const { startedAt, finishedAt, failedBefore, error, executionId } = record;
  printJson({
    ...{ runId, dataset, status, inserted, updated, unchanged, missing },
    sources: Object.fromEntries(
      Object.entries(sources).map(([name, { url, etag, sha256, bytes, rows, kept }]) => [
        name,
        { url, etag, sha256, bytes, rows, kept },
      ]),
    ),
    ...{ startedAt, finishedAt, failedBefore, error, executionId, ...more },
  });
}

export function printJson(value: unknown): void {
  process.stdout.write(`${printableJson(value, 2)}\n`);
}
