import { describe, expect, it } from "@jest/globals";
import { describeRun } from "../../../src/notify/describe-run.ts";
import { layOut } from "../../../src/notify/lay-out.ts";
import { composeMessage } from "../../../src/notify/message.ts";
import type { ReportedRun } from "../../../src/record/run-record.ts";
import { failed, skipped, succeeded, unchanged, withFacts } from "./records.ts";

const LARGE = Number.MAX_SAFE_INTEGER;
const subjectOf = (record: ReportedRun): string => composeMessage(record).subject;
const lastSuccess = { runId: 7, at: "2021-06-01T06:00:00.000Z" };
const group = { source: "nyt", lines: "301-340", column: "deaths", count: 40 };
const failedWith = (...details: string[]): ReportedRun => ({
  ...failed,
  error: { code: "CONTRACT", message: "wrong", details },
});
const failedIn = (groups: object[], total: number): ReportedRun => ({
  ...failed,
  error: { ...failed.error, groups, total } as NonNullable<ReportedRun["error"]>,
});

describe("a message's subject", () => {
  it.each<[string, ReportedRun, string]>([
    ["a success", succeeded, "[prod] OK us-daily: 114 new, 199 corrected"],
    [
      "a success with rows that went and came back",
      { ...succeeded, inserted: 0, gone: 3, returned: 1200 },
      "[prod] OK us-daily: 199 corrected, 3 removed, 1,200 returned",
    ],
    [
      "a success that deletes rows which had gone before",
      { ...succeeded, inserted: 0, updated: 0, dropped: 4 },
      "[prod] OK us-daily: 4 deleted",
    ],
    [
      "a success that reads a file and changes nothing",
      { ...succeeded, inserted: 0, updated: 0 },
      "[prod] OK us-daily: no changes",
    ],
    [
      "a success after failures",
      withFacts({ ...succeeded, failedBefore: 2 }, { lastSuccess }),
      "[prod] RECOVERED us-daily: 114 new, 199 corrected",
    ],
    [
      "the first success, after failures",
      { ...succeeded, failedBefore: 2 },
      "[prod] OK us-daily: 114 new, 199 corrected",
    ],
    ["nothing new", unchanged, "[prod] OK us-daily: nothing new, 1,535 rows"],
    ["a skipped run", skipped, "[prod] SKIPPED us-daily: another run is in progress"],
    ["a failure", failed, "[prod] FAILED us-daily: nyt, 2 problems"],
    [
      "bad cells of one column",
      failedIn([group], 40),
      '[prod] FAILED us-daily: nyt, 40 bad cells in "deaths"',
    ],
    [
      "one bad cell, without the advice",
      {
        ...failed,
        error: {
          ...{ code: "CONTRACT", message: "wrong", total: 1 },
          details: ['nyt, line 3, column "cases": "n/a" is not a number; if it means unknown: `x`'],
          groups: [{ source: "nyt", lines: "3", column: "cases", count: 1 }],
        },
      },
      '[prod] FAILED us-daily: nyt, line 3, column "cases": "n/a" is not a number',
    ],
    [
      "bad cells of several columns",
      failedIn([group, { ...group, column: "cases" }], 80),
      "[prod] FAILED us-daily: nyt, 80 problems",
    ],
    [
      "bad cells of one column, not all of which are listed",
      failedIn([group], 1_041),
      "[prod] FAILED us-daily: 1,041 problems",
    ],
    [
      "problems of several sources",
      failedIn([group, { ...group, source: "jhu" }], 80),
      "[prod] FAILED us-daily: 80 problems",
    ],
    [
      "one bad cell",
      failedIn([{ ...group, count: 1 }], 1),
      "[prod] FAILED us-daily: nyt, line 3: wrong",
    ],
    [
      "an interrupted run",
      { ...failed, error: { code: "INTERRUPTED", message: "stopped", details: [] } },
      "[prod] INTERRUPTED us-daily: stopped",
    ],
    ["a failure without details", failedWith(), "[prod] FAILED us-daily: wrong"],
    [
      "a failure after a failure",
      { ...failed, failedBefore: 1 },
      "[prod] FAILED us-daily: nyt, 2 problems (2nd failure in a row)",
    ],
    [
      "a failure after many failures",
      { ...failed, failedBefore: 110 },
      "[prod] FAILED us-daily: nyt, 2 problems (111th failure in a row)",
    ],
    ["a crashed run", { ...skipped, status: "crashed" }, "[prod] CRASHED us-daily: crashed"],
  ])("says the outcome of %s", (_, record, subject) => {
    expect(subjectOf(record)).toBe(subject);
  });

  it.each<[string, ReportedRun]>([
    ["a long complaint", failedWith("x".repeat(1_000))],
    ["a complaint in several lines", failedWith("a\r\nb\nc\u2028d\u0085e")],
    ["a complaint with control characters", failedWith("\0\x07\x1b[31m\x7f\t")],
    ["a complaint in other scripts", failedWith("Ünïcödé 北京 😀 is not a date")],
    ["a long complaint in other scripts", failedWith("😀".repeat(100))],
    ["a long name of a dataset", { ...succeeded, dataset: "a-".repeat(100) }],
    ["large counts", { ...succeeded, inserted: LARGE, updated: LARGE, gone: LARGE }],
  ])("is ASCII, one line and under 100 characters for %s", (_, record) => {
    expect(subjectOf(record)).toMatch(/^\[prod\][\x20-\x7e]{1,93}$/);
  });

  it.each(["", "Grün", "two\nlines", "e".repeat(200)])(
    "is ASCII, one line and under 100 characters for the environment %j",
    (environment) => {
      expect(subjectOf(withFacts(succeeded, { environment }))).toMatch(/^\[[\x20-\x7e]{1,98}$/);
    },
  );

  it("uses all of 99 characters, and ends in dots only where it had to be shortened", () => {
    const start = "[prod] FAILED us-daily: ";
    const room = 99 - start.length;
    expect(subjectOf(failedWith("x".repeat(room)))).toBe(start + "x".repeat(room));
    expect(subjectOf(failedWith("x".repeat(room + 1)))).toBe(`${start}${"x".repeat(room - 3)}...`);
  });
});

describe("a message", () => {
  it("has attributes for filters, and the whole record", () => {
    expect(composeMessage(withFacts(failed, { environment: "dev" }))).toMatchObject({
      attributes: { dataset: "us-daily", status: "failed", environment: "dev" },
      record: { ...failed, report: { environment: "dev" } },
    });
  });

  it("has the account of the run as its body", () => {
    const record = withFacts(succeeded, { crashed: ["c1"] });
    expect(composeMessage(record).body).toBe(layOut(describeRun(record)));
  });
});
