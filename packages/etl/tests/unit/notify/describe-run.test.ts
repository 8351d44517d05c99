import { describe, expect, it } from "@jest/globals";
import { describeRun } from "../../../src/notify/describe-run.ts";
import type { MessageContext } from "../../../src/record/message-context.ts";
import type { RunRecord } from "../../../src/record/run-record.ts";
import { failed, skipped, succeeded, unchanged } from "./records.ts";

const bodyOf = (record: RunRecord, context: Partial<MessageContext> = {}): string =>
  describeRun(record, { environment: "prod", ...context });
/** The paragraphs of a body. */
const paragraphs = (record: RunRecord, context?: Partial<MessageContext>): string[] =>
  bodyOf(record, context).split("\n\n");

describe("the account of a run", () => {
  it("tells a person on call what they need, the most important first", () => {
    const context = {
      range: { first: "2020-01-21", last: "2021-06-03" },
      revisions: [
        {
          key: "2021-06-02",
          column: "cases",
          before: "33300000",
          after: "33250500",
          difference: "-49500",
        },
        { key: "2021-06-01", column: "deaths", before: "594000", after: "594007", difference: "7" },
      ],
    };
    expect(bodyOf({ ...succeeded, missing: 2, failedBefore: 3 }, context)).toBe(`\
us-daily: 114 rows inserted, 199 updated, 1,222 unchanged. 2 rows were removed from the source; kept here.

3 runs failed since the last success.

Stored: 2020-01-21 to 2021-06-03

Largest revisions:
  2021-06-02 cases: 33,300,000 -> 33,250,500 (-49,500)
  2021-06-01 deaths: 594,000 -> 594,007 (+7)

Source nyt: 535 rows, https://example.com/us.csv
Source jhu: 117,672 rows, https://example.com/jhu.csv

Run 12, 2021-06-04T06:00:00.000Z, 2.3 s
Execution 8f3c`);
  });

  it.each<[string, RunRecord, string]>([
    [
      "one row inserted",
      { ...succeeded, inserted: 1, updated: 0, unchanged: 0 },
      "us-daily: 1 row inserted, 0 updated, 0 unchanged.",
    ],
    [
      "one row missing",
      { ...succeeded, missing: 1 },
      "us-daily: 114 rows inserted, 199 updated, 1,222 unchanged. 1 row was removed from the source; kept here.",
    ],
    ["nothing new", unchanged, "us-daily: nothing new upstream; all 1,535 rows unchanged."],
    [
      "nothing new, rows missing as before",
      { ...unchanged, missing: 4 },
      "us-daily: nothing new upstream; all 1,535 rows unchanged. 4 rows were removed from the source; kept here.",
    ],
    [
      "a skipped run",
      skipped,
      "us-daily: skipped, because another run of this dataset is in progress. Nothing to do: that run sends its own message.",
    ],
    [
      "a failure",
      failed,
      "us-daily: FAILED (CONTRACT). No data row was changed.\nnyt, line 3: wrong, and 1 more. The next run tries again.",
    ],
    [
      "an interrupted run, which is not a failure",
      { ...failed, error: { code: "INTERRUPTED", message: "stopped (SIGINT)", details: [] } },
      "us-daily: INTERRUPTED. No data row was changed.\nstopped (SIGINT).",
    ],
    ["a crashed run", { ...skipped, status: "crashed" }, "us-daily: crashed."],
  ])("begins with the outcome: %s", (_, record, headline) => {
    expect(paragraphs(record)[0]).toBe(headline);
  });

  it("names rows that the range leaves out", () => {
    const range = { first: "2020-01-21", last: "2021-06-03" };
    const implausible = "1 row with an implausible date in its key (2201-01-02)";
    expect(paragraphs(succeeded, { range, implausible })).toContain(
      `Stored: 2020-01-21 to 2021-06-03\nNot included: ${implausible}.`,
    );
  });

  it("lists the complaints of a failure, a line each", () => {
    expect(paragraphs(failed)[1]).toBe("- nyt, line 3: wrong\n- nyt, line 9: wrong, too");
  });

  it("says how many complaints there are if not all are listed", () => {
    const complaint = (line: number) => `nyt, line ${line}: wrong`;
    const details = Array.from({ length: 20 }, (_, index) => complaint(index + 1));
    const error = { code: "CONTRACT", message: "nyt: wrong", details, total: 1_040 };
    const lines = paragraphs({ ...failed, error })[1]?.split("\n");
    expect(lines).toHaveLength(21);
    expect(lines?.at(-1)).toBe("20 of 1,040 are listed.");
    const all = { ...error, total: 20 };
    expect(bodyOf({ ...failed, error: all })).not.toContain("listed");
  });

  it("does not repeat a single complaint, which the message has already", () => {
    const error = { code: "CONTRACT", message: "nyt: empty. Look", details: ["nyt: empty"] };
    expect(bodyOf({ ...failed, error })).not.toContain("- nyt");
  });

  it.each([
    [{ ...succeeded, failedBefore: 1 }, "1 run failed since the last success."],
    [{ ...unchanged, failedBefore: 2 }, "2 runs failed since the last success."],
    [{ ...failed, failedBefore: 1 }, "1 run failed before this one since the last success."],
    [
      { ...failed, failedBefore: 1200 },
      "1,200 runs failed before this one since the last success.",
    ],
  ])("says how many runs failed before: $status, $failedBefore", (record, line) => {
    expect(paragraphs(record)).toContain(line);
  });

  it("says nothing of failures where there were none", () => {
    for (const record of [succeeded, unchanged, skipped])
      expect(bodyOf(record)).not.toContain("failed");
  });

  it("names each earlier run that crashed, by its execution", () => {
    const record = { ...succeeded, failedBefore: 2 };
    expect(paragraphs(record, { crashed: ["c1", "c2"] })[1]).toBe(`\
An earlier run crashed before it could report: execution c1.
An earlier run crashed before it could report: execution c2.
2 runs failed since the last success.`);
    expect(paragraphs(succeeded, { crashed: ["c1"] })[1]).toBe(
      "An earlier run crashed before it could report: execution c1.",
    );
  });

  it("leaves out what there is not", () => {
    expect(bodyOf(skipped)).not.toMatch(/Stored|revisions|Source/);
    expect(bodyOf(succeeded, { revisions: [] })).not.toContain("revisions");
  });

  it.each([
    [succeeded, "Run 12, 2021-06-04T06:00:00.000Z, 2.3 s\nExecution 8f3c"],
    [{ ...succeeded, finishedAt: null }, "Run 12, 2021-06-04T06:00:00.000Z\nExecution 8f3c"],
    [
      { ...failed, runId: null },
      "No entry in the ledger, 2021-06-04T06:00:00.000Z, 2.3 s\nExecution 8f3c",
    ],
  ])("ends with run, start, duration and execution: %#", (record, end) => {
    expect(paragraphs(record).at(-1)).toBe(end);
  });
});
