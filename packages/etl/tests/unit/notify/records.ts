import type { ReportedRun } from "../../../src/record/run-record.ts";

const source = (file: string, rows: number) => ({
  url: `https://example.com/${file}`,
  etag: '"e"',
  sha256: "0".repeat(64),
  bytes: rows * 20,
  rows,
  kept: rows,
});

export const succeeded: ReportedRun = {
  version: 2,
  runId: 12,
  executionId: "8f3c",
  dataset: "us-daily",
  status: "succeeded",
  inserted: 114,
  updated: 199,
  unchanged: 1222,
  gone: 0,
  returned: 0,
  dropped: 0,
  missing: 0,
  sources: { nyt: source("us.csv", 535), jhu: source("jhu.csv", 117672) },
  startedAt: "2021-06-04T06:00:00.000Z",
  finishedAt: "2021-06-04T06:00:02.340Z",
  failedBefore: 0,
  error: null,
  report: { environment: "prod" },
};

export const unchanged: ReportedRun = {
  ...succeeded,
  status: "unchanged",
  inserted: 0,
  updated: 0,
  unchanged: 1535,
};

export const skipped: ReportedRun = {
  ...succeeded,
  status: "skipped",
  inserted: 0,
  updated: 0,
  unchanged: null,
  missing: null,
  sources: {},
};

export const failed: ReportedRun = {
  ...skipped,
  status: "failed",
  error: {
    code: "CONTRACT",
    message: "nyt, line 3: wrong, and 1 more. The next run tries again",
    details: ["nyt, line 3: wrong", "nyt, line 9: wrong, too"],
    total: 2,
    groups: [
      { source: "nyt", lines: "3", count: 1 },
      { source: "nyt", lines: "9", count: 1 },
    ],
  },
};

/** A record with other facts for its message. */
export const withFacts = (
  record: ReportedRun,
  facts: Partial<ReportedRun["report"]>,
): ReportedRun => ({ ...record, report: { ...record.report, ...facts } });
