import { describe, expect, it } from "@jest/globals";
import { ContractError } from "../../../src/core/errors.ts";
import { type Run, toRecord } from "../../../src/ledger/runs.ts";
import { failedRecord } from "../../../src/record/outcome.ts";

const running: Run = {
  id: 7,
  execution_id: "8f3c",
  token: "t",
  dataset: "us-daily",
  dataset_version: "v",
  status: "running",
  started_at: new Date("2021-06-04T06:00:00Z"),
  deadline: new Date("2021-06-04T06:15:00Z"),
  backend: 42,
  finished_at: null,
  inserted: null,
  updated: null,
  unchanged: null,
  missing: null,
  gone: null,
  returned: null,
  dropped: null,
  failed_before: null,
  error: null,
  channel: "console",
  message: null,
  sent_at: null,
  table_schema: null,
  table_oid: null,
  table_version: null,
  table_rows: null,
  effective_at: null,
};

describe("toRecord", () => {
  it("says of a run in progress that it has not written anything, and no more", () => {
    expect(toRecord(running, {})).toEqual({
      version: 2,
      runId: 7,
      executionId: "8f3c",
      dataset: "us-daily",
      status: "running",
      inserted: 0,
      updated: 0,
      unchanged: null,
      missing: null,
      gone: 0,
      returned: 0,
      dropped: 0,
      sources: {},
      startedAt: "2021-06-04T06:00:00.000Z",
      finishedAt: null,
      failedBefore: 0,
      error: null,
    });
  });

  it("tells what a finished run did, its times in UTC", () => {
    const sources = {
      nyt: { url: "https://example.com", etag: '"e"', sha256: "0", bytes: 9, rows: 3, kept: 2 },
    };
    const finished = {
      ...running,
      status: "succeeded" as const,
      finished_at: new Date("2021-06-04T08:00:01.5+02:00"),
      inserted: 1,
      updated: 2,
      unchanged: 3,
      missing: 4,
      failed_before: 5,
    };
    expect(toRecord(finished, sources)).toMatchObject({
      status: "succeeded",
      inserted: 1,
      updated: 2,
      unchanged: 3,
      missing: 4,
      sources,
      finishedAt: "2021-06-04T06:00:01.500Z",
      failedBefore: 5,
    });
  });
});

describe("failedRecord", () => {
  it("reports an execution that left nothing in the ledger", () => {
    const error = new ContractError("wrong", ["a", "b"]);
    const start = new Date("2021-06-04T06:00:00Z");
    const end = new Date("2021-06-04T06:00:02Z");
    expect(failedRecord(error, "8f3c", "us-daily", start, end)).toEqual({
      version: 2,
      runId: null,
      executionId: "8f3c",
      dataset: "us-daily",
      status: "failed",
      inserted: 0,
      updated: 0,
      unchanged: null,
      missing: null,
      gone: 0,
      returned: 0,
      dropped: 0,
      sources: {},
      startedAt: "2021-06-04T06:00:00.000Z",
      finishedAt: "2021-06-04T06:00:02.000Z",
      failedBefore: 0,
      error: { code: "CONTRACT", message: "wrong", details: ["a", "b"], total: 2 },
    });
  });
});
