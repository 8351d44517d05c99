import { Writable } from "node:stream";
import type { DatasetStatus } from "@daily-delta/etl";
import { describe, expect, it } from "@jest/globals";
import { describeStatuses } from "../../src/commands/describe-status.ts";
import { isFailing } from "../../src/commands/is-failing.ts";

const now = new Date("2026-11-26T12:00:00Z");
const output = new Writable();
const run = {
  ...{ runId: 7, executionId: "x", dataset: "rain", inserted: 0, updated: 0 },
  status: "unchanged" as const,
  ...{ unchanged: 3, missing: 0, gone: 0, returned: 0, dropped: 0 },
  ...{ sources: {}, failedBefore: 0, error: null },
  ...{ startedAt: "2026-11-26T09:00:00Z", finishedAt: "2026-11-26T09:00:01Z" },
};
const status = (parts: Partial<DatasetStatus>): DatasetStatus => ({
  ...{ dataset: "rain", table: "public.rain", otherTables: [], lastRun: run, lastSuccess: run },
  ...{ failing: null, rows: 3, newestKey: { day: "2026-11-20" }, freshness: null, problem: null },
  gone: null,
  ...parts,
});
const freshness = {
  ...{ column: "day", newest: "2026-11-20", within: "3 days", ageSeconds: 518_400 },
  ...{ isStale: true, staleAt: "2026-11-24T00:00:00.000Z" },
};

describe("the status of a dataset with old data", () => {
  it("is STALE, and says since when and what was expected", () => {
    expect(describeStatuses([status({ freshness })], now, output)).toBe(`\
rain: STALE since 2 days ago (Nov 24, 00:00 UTC)
  last run      3 hours ago (Nov 26, 09:00 UTC), run 7: no changes
  rows          3
  newest key    2026-11-20
  stale         newest day is 2026-11-20, 6 days ago; newer data was expected
                within 3 days`);
  });

  it("gives the age of a time without a zone in UTC", () => {
    const newest = "2026-11-26T06:30:00";
    expect(
      describeStatuses([status({ freshness: { ...freshness, newest } })], now, output),
    ).toMatch(/newest day is 2026-11-26T06:30:00, 5 hours ago;/);
  });

  it("is OK while the data is fresh, and FAILED where runs fail", () => {
    const fresh = { ...freshness, isStale: false };
    expect(describeStatuses([status({ freshness: fresh })], now, output)).toMatch(/^rain: OK\n/);
    const failing = { runs: 1, since: "2026-11-26T09:00:00Z" };
    expect(describeStatuses([status({ freshness, failing })], now, output)).toMatch(
      /^rain: FAILED since [\s\S]*stale +newest day/,
    );
  });

  it("is a warning: no reason to exit with 1", () => {
    expect(isFailing(status({ freshness }))).toBe(false);
  });
});

it("names the rows of a dataset that are no longer upstream, and since when", () => {
  const newest = [
    { key: { name: "EA" }, since: "2026-11-26T09:00:01Z" },
    { key: { name: "EB" }, since: "2026-11-20T09:00:01Z" },
  ];
  const text = describeStatuses([status({ gone: { rows: 3, newest } })], now, output);
  expect(text).toContain(`
  gone          3 no longer upstream: EA (since 2026-11-26), EB (since
                2026-11-20), and 1 more`);
});

it("says of a run of a backfill when its data was the newest", () => {
  const lastRun = { ...run, effectiveAt: "2025-08-25T18:07:51.000Z" };
  expect(describeStatuses([status({ lastRun, lastSuccess: lastRun })], now, output)).toContain(
    "run 7: no changes; data of",
  );
});
