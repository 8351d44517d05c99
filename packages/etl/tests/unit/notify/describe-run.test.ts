import { describe, expect, it } from "@jest/globals";
import { describeRun } from "../../../src/notify/describe-run.ts";
import { layOut } from "../../../src/notify/lay-out.ts";
import type { ReportedRun } from "../../../src/record/run-record.ts";
import { failed, skipped, succeeded, unchanged, withFacts } from "./records.ts";

const bodyOf = (record: ReportedRun): string => layOut(describeRun(record));
const headlineOf = (record: ReportedRun): readonly string[] => describeRun(record).headline;
const lastSuccess = { runId: 7, at: "2026-11-25T02:09:12.345Z" };
const firstFailure = { runId: 9, at: "2026-11-25T03:14:59.000Z" };
const event = { lowest: null, highest: null, before: null, after: null };

describe("the account of a success", () => {
  it("tells what changed first, then the sources and the run", () => {
    const record = withFacts(
      { ...succeeded, missing: 2, failedBefore: 3 },
      {
        stored: { first: "2020-01-21", last: "2021-06-03" },
        inserted: { first: "2021-02-10", last: "2021-06-03" },
        corrections: {
          events: 8,
          largest: [
            {
              ...event,
              ...{ column: "cases", first: "2021-05-01", last: "2021-05-31", rows: 31 },
              ...{ lowest: "-49500", highest: "718" },
            },
            {
              ...event,
              ...{ column: "deaths", first: "2021-06-01", last: "2021-06-01", rows: 1 },
              ...{ lowest: "7", highest: "7", before: "594000", after: "594007" },
            },
            {
              ...event,
              ...{ column: "note", first: "2021-06-01", last: "2021-06-01", rows: 1, after: "ok" },
            },
            {
              ...event,
              ...{ column: "level", first: "2021-06-02", last: "2021-06-02", rows: 1 },
              ...{ before: "-16.000", after: "16.050" },
            },
          ],
        },
        unchangedSince: { jhu: 4 },
        siteUrl: "https://example.com/",
        ...{ lastSuccess, firstFailure },
      },
    );
    expect(bodyOf(record)).toBe(`\
us-daily (prod) is up to date: 114 new rows, 199 corrected, 1,222 unchanged.
Recovered after 3 failed runs (first failure: Nov 25, 2026, 03:14 UTC).

New          2021-02-10 to 2021-06-03 (114 rows)
Corrected    199 rows in 8 events; the largest 4:
               cases   2021-05-01 to 2021-05-31  -49,500 to +718     (31 rows)
               deaths  2021-06-01                594,000 -> 594,007  (+7)
               note    2021-06-01                unknown -> "ok"
               level   2021-06-02                -16.000 -> 16.050
Removed      The table keeps 2 rows that are no longer upstream.
Stored       2020-01-21 to 2021-06-03

Sources      nyt: 535 rows, changed
               https://example.com/us.csv
             jhu: 117,672 rows, unchanged since run 4
               https://example.com/jhu.csv

All changes  https://example.com/?dataset=us-daily&run=12

Run 12, Jun 4, 2021, 06:00 UTC, took 2.3 s.
Execution 8f3c`);
  });

  it.each<[string, ReportedRun, readonly string[]]>([
    [
      "one new row",
      { ...succeeded, inserted: 1, updated: 0, unchanged: 0 },
      ["us-daily (prod) is up to date: 1 new row, 0 corrected, 0 unchanged."],
    ],
    ["nothing new", unchanged, ["us-daily (prod): no changes; all 1,535 rows are up to date."]],
    [
      "nothing new, after a failure",
      withFacts({ ...unchanged, failedBefore: 1 }, { lastSuccess, firstFailure }),
      [
        "us-daily (prod): no changes; all 1,535 rows are up to date.",
        "Recovered after 1 failed run (first failure: Nov 25, 2026, 03:14 UTC).",
      ],
    ],
    [
      "the first success, after failures",
      withFacts({ ...succeeded, failedBefore: 1200 }, { firstFailure }),
      [
        "us-daily (prod) is up to date: 114 new rows, 199 corrected, 1,222 unchanged.",
        "The first success, after 1,200 failed runs.",
      ],
    ],
    [
      "a skipped run",
      skipped,
      [
        "us-daily (prod): skipped, because another run of this dataset is in progress. Nothing to do: that run sends its own message.",
      ],
    ],
    [
      "an earlier run that crashed",
      withFacts(unchanged, { crashed: ["c1"] }),
      [
        "us-daily (prod): no changes; all 1,535 rows are up to date.",
        "An earlier run crashed before it could report: execution c1.",
      ],
    ],
    ["a crashed run", { ...skipped, status: "crashed" }, ["us-daily (prod): crashed."]],
  ])("begins with the outcome: %s", (_, record, headline) => {
    expect(headlineOf(record)).toEqual(headline);
  });

  it("names rows that the range leaves out", () => {
    const implausible = "1 row with an implausible date in its key (2201-01-02)";
    const stored = { first: "2020-01-21", last: "2021-06-03" };
    expect(bodyOf(withFacts(succeeded, { stored, implausible }))).toContain(`
Stored     2020-01-21 to 2021-06-03
           Not included: ${implausible}.
`);
  });

  it("names rows that went, and those that went before", () => {
    const goneKeys = { treatment: "keep", gone: ["EA"], returned: [], dropped: [] } as const;
    const record = withFacts({ ...succeeded, gone: 1, missing: 3 }, { goneKeys });
    expect(bodyOf(record)).toContain(`
Removed    1 row is no longer upstream: EA. It is kept.
           The table keeps 3 rows that are no longer upstream.
`);
  });

  it("leaves out what there is not", () => {
    expect(bodyOf(skipped)).not.toMatch(/Stored|Corrected|Sources|failed/);
    expect(bodyOf(succeeded)).not.toContain("events");
  });
});

describe("the account of a failure", () => {
  const groups = [{ source: "nyt", lines: "301-340", column: "deaths", count: 40 }];
  const details = ['nyt, lines 301-340, column "deaths": "n/a" is not a whole number'];
  const error = { code: "CONTRACT", message: `${details[0]}. Look`, details, total: 40, groups };

  it("says which version the table has after a backfill", () => {
    const backfilled = { ...lastSuccess, effectiveAt: "2020-12-24T08:00:00.000Z" };
    expect(headlineOf(withFacts(failed, { lastSuccess: backfilled }))).toEqual([
      "us-daily (prod) FAILED. No data was changed; the table still has the data of Dec 24, 2020, 08:00 UTC.",
    ]);
  });

  it("tells a person on call what is wrong, since when, and what to do", () => {
    const record = withFacts(
      { ...failed, failedBefore: 1, error },
      {
        files: { nyt: "https://example.com/us.csv" },
        stored: { first: "2020-01-21", last: "2021-06-03" },
        siteUrl: "https://example.com",
        repositoryUrl: "https://github.com/me/daily-delta",
        logCommand: "aws logs tail /aws/lambda/dd --since 1h",
        nextRun: "2026-11-25T19:00:00.000Z",
        ...{ lastSuccess, firstFailure },
      },
    );
    expect(bodyOf(record)).toBe(`\
us-daily (prod) FAILED. No data was changed; the page still shows data of Nov 25, 2026, 02:09 UTC.

What        nyt, lines 301-340, column "deaths": "n/a" is not a whole number
File        nyt: https://example.com/us.csv
Since       2 failed runs in a row; the first began on Nov 25, 2026, 03:14 UTC (run 9).
            Last success: Nov 25, 2026, 02:09 UTC (run 7).
Stored      2020-01-21 to 2021-06-03

What to do  1. Open the file at line 301. If it is a passing error, do nothing: the next run is Nov 25, 2026, 19:00 UTC and tries again.
            2. If the source has changed permanently, change the definition of us-daily, and check it: pnpm daily-delta run us-daily --dry-run

Runbook     https://github.com/me/daily-delta/blob/main/docs/operations.md#contract
Page        https://example.com/?dataset=us-daily
Log         aws logs tail /aws/lambda/dd --since 1h

Run 12, Jun 4, 2021, 06:00 UTC, took 2.3 s. Code CONTRACT.
Execution 8f3c`);
  });

  it("names the file to open, of a source with several", () => {
    const ofFile = { source: "nyt", file: "2026-11-25.csv", lines: "5301-5302", count: 2 };
    const body = bodyOf({ ...failed, error: { ...error, groups: [ofFile] } });
    expect(body).toContain("1. Open 2026-11-25.csv at line 5,301. If");
    const ofFiles = { source: "nyt", files: ["2026-11-24.csv", "2026-11-25.csv"], count: 9 };
    const other = bodyOf({ ...failed, error: { ...error, groups: [ofFiles] } });
    expect(other).toContain("1. Open 2026-11-24.csv. If");
  });

  it("suggests the user's own command", () => {
    const shrunk = { code: "SHRUNK", message: "a source shrank", details: ["less"], total: 1 };
    const runCommand = "daily-delta run prices --database db";
    const of = (facts: { runCommand?: string }) =>
      bodyOf(withFacts({ ...failed, error: shrunk }, facts));
    expect(of({ runCommand })).toContain(`accept it once: ${runCommand} --accept-shrink\n`);
    expect(of({})).toContain(
      'accept it once: pnpm daily-delta run us-daily --accept-shrink, or the event {"dataset"',
    );
  });

  it("lists several complaints below what they are about", () => {
    expect(bodyOf(failed)).toContain(`
What        nyt, 2 problems:
              nyt, line 3: wrong
              nyt, line 9: wrong, too

What to do`);
  });

  it("says how many complaints there are if not all are listed", () => {
    const some = { ...error, total: 1_040 };
    expect(bodyOf({ ...failed, error: some })).toContain("40 of 1,040 are listed.");
    expect(bodyOf({ ...failed, error })).not.toContain("listed");
  });

  it("shows the text of any other error, and its statements", () => {
    const mismatch = { code: "TABLE_MISMATCH", message: "the table lacks a", details: ["alter …"] };
    const body = bodyOf({ ...failed, error: mismatch });
    expect(body).toContain("What  The table lacks a.\n        alter …\n");
    expect(body).not.toContain("What to do");
  });

  it.each(["https://host/us.csv answers 404", "http_proxy is not the URL of a proxy"])(
    "keeps the spelling of the first word where it is a name (%s)",
    (message) => {
      const body = bodyOf({ ...failed, error: { code: "SOURCE", message, details: [] } });
      expect(body).toMatch(new RegExp(`^What +${message}\\.$`, "m"));
    },
  );

  it("lists statements that the text ends with once, to be copied", () => {
    const details = ["alter a;", "alter b;"];
    const message = "the table lacks a; to fix it, run: alter a; alter b;";
    const body = bodyOf({ ...failed, error: { code: "TABLE_MISMATCH", message, details } });
    expect(body).toContain(
      "What  The table lacks a; to fix it, run:\n        alter a;\n        alter b;\n",
    );
  });

  it("is short for an interrupted run, which is not a failure", () => {
    const interrupted = { code: "INTERRUPTED", message: "stopped (SIGINT)", details: [] };
    expect(describeRun({ ...failed, error: interrupted })).toMatchObject({
      headline: ["us-daily (prod) was INTERRUPTED. No data was changed.", "stopped (SIGINT)."],
      groups: [],
    });
  });

  it("does not say that no data was changed where the ledger does not know", () => {
    expect(headlineOf({ ...failed, runId: null })).toEqual(["us-daily (prod) FAILED."]);
  });
});

it.each([
  [succeeded, ["Run 12, Jun 4, 2021, 06:00 UTC, took 2.3 s.", "Execution 8f3c"]],
  [{ ...succeeded, finishedAt: null }, ["Run 12, Jun 4, 2021, 06:00 UTC.", "Execution 8f3c"]],
  [
    { ...failed, runId: null },
    [
      "Not recorded (no entry in the ledger), Jun 4, 2021, 06:00 UTC, took 2.3 s. Code CONTRACT.",
      "Execution 8f3c",
    ],
  ],
])("ends with run, start, duration and execution: %#", (record, footer) => {
  expect(describeRun(record).footer).toEqual(footer);
});
