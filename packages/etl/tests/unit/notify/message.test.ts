import { describe, expect, it } from "@jest/globals";
import { describeRun } from "../../../src/notify/describe-run.ts";
import { composeMessage } from "../../../src/notify/message.ts";
import type { RunRecord } from "../../../src/record/run-record.ts";
import { failed, skipped, succeeded, unchanged } from "./records.ts";

const LARGE = Number.MAX_SAFE_INTEGER;
const subjectOf = (record: RunRecord, environment = "prod"): string =>
  composeMessage(record, { environment }).subject;
const failedWith = (...details: string[]): RunRecord => ({
  ...failed,
  error: { code: "CONTRACT", message: "wrong", details },
});

describe("a message's subject", () => {
  it.each<[string, RunRecord, string]>([
    ["a success", succeeded, "[prod] us-daily: 114 inserted, 199 updated"],
    [
      "a success that misses rows",
      { ...succeeded, missing: 3 },
      "[prod] us-daily: 114 inserted, 199 updated, 3 missing",
    ],
    [
      "a success after failures",
      { ...succeeded, failedBefore: 2 },
      "[prod] us-daily: 114 inserted, 199 updated (after 2 failed)",
    ],
    ["nothing new", unchanged, "[prod] us-daily: unchanged"],
    [
      "nothing new after failures",
      { ...unchanged, failedBefore: 1 },
      "[prod] us-daily: unchanged (after 1 failed)",
    ],
    ["a skipped run", skipped, "[prod] us-daily: skipped, another run is in progress"],
    ["a failure", failed, "[prod] us-daily: FAILED, CONTRACT: nyt, line 3: wrong"],
    [
      "an interrupted run",
      { ...failed, error: { code: "INTERRUPTED", message: "stopped", details: [] } },
      "[prod] us-daily: interrupted",
    ],
    ["a failure without details", failedWith(), "[prod] us-daily: FAILED, CONTRACT"],
    [
      "a failure after failures",
      { ...failed, failedBefore: 2 },
      "[prod] us-daily: FAILED, CONTRACT: nyt, line 3: wrong",
    ],
  ])("says the outcome of %s", (_, record, subject) => {
    expect(subjectOf(record)).toBe(subject);
  });

  it.each<[string, RunRecord]>([
    ["a long complaint", failedWith("x".repeat(1_000))],
    ["a complaint in several lines", failedWith("a\r\nb\nc\u2028d\u0085e")],
    ["a complaint with control characters", failedWith("\0\x07\x1b[31m\x7f\t")],
    ["a complaint in other scripts", failedWith("Ünïcödé 北京 😀 is not a date")],
    ["a long complaint in other scripts", failedWith("😀".repeat(100))],
    ["a long name of a dataset", { ...succeeded, dataset: "a-".repeat(100) }],
    ["large counts", { ...succeeded, inserted: LARGE, updated: LARGE, missing: LARGE }],
  ])("is ASCII, one line and under 100 characters for %s", (_, record) => {
    expect(subjectOf(record)).toMatch(/^\[prod\][\x20-\x7e]{1,93}$/);
  });

  it.each(["", "Grün", "two\nlines", "e".repeat(200)])(
    "is ASCII, one line and under 100 characters for the environment %j",
    (environment) => {
      expect(subjectOf(succeeded, environment)).toMatch(/^\[[\x20-\x7e]{1,98}$/);
    },
  );

  it("uses all of 99 characters, and ends in dots only where it had to be shortened", () => {
    const start = "[prod] us-daily: FAILED, CONTRACT: ";
    const room = 99 - start.length;
    expect(subjectOf(failedWith("x".repeat(room)))).toBe(start + "x".repeat(room));
    expect(subjectOf(failedWith("x".repeat(room + 1)))).toBe(`${start}${"x".repeat(room - 3)}...`);
  });
});

describe("a message", () => {
  it("has attributes for filters, and the whole record", () => {
    expect(composeMessage(failed, { environment: "dev" })).toMatchObject({
      attributes: { dataset: "us-daily", status: "failed", environment: "dev" },
      record: failed,
    });
  });

  it("has the account of the run as its body", () => {
    const context = { environment: "dev", crashed: ["c1"] };
    expect(composeMessage(succeeded, context).body).toBe(describeRun(succeeded, context));
  });
});
