import { describe, expect, it } from "@jest/globals";
import { type Notice, notices } from "../../page/text/notices.ts";

const now = new Date("2021-03-01T12:00:00Z");
const AT = "2021-03-01T10:00:00Z";

const run = (status: string, error: object | null = null) => ({
  ...{ runId: 1, status, error, startedAt: AT },
});
const sources = [{ name: "nyt", firstSeenAt: AT, changedAt: AT, checkedAt: AT }];
const status = (parts: object) =>
  ({
    failures: 0,
    runs: [run("unchanged")],
    sources,
    checks: [],
    missing: null,
    ...parts,
  }) as never;

/** Notices of a status; `latest` is the newest day that is stored. */
function told(parts: object, latest = "2021-02-28", rows?: object): string[] {
  const timeline = { dates: [latest], implausible: [] };
  const shown = {
    status: status(parts),
    rows: rows as never,
    timeline,
    nameOf: (name: string) => (name === "nyt" ? "The Times" : name),
  };
  return notices(shown, now).map(lineOf);
}

const lineOf = ({ severity, title, meaning, details = "-" }: Notice): string =>
  [severity, title, meaning, details].join(" | ");

it("are none where all is well", () => {
  expect(told({})).toEqual([]);
});

describe("failures", () => {
  const error = { code: "CONTRACT", message: "line 2 is wrong" };

  it("say since when, which source is the cause, and what is shown; the rest is a detail", () => {
    const runs = [run("skipped"), run("failed", error), run("crashed"), run("unchanged")];
    const checks = [{ name: "nyt", outcome: "rejected" }];
    expect(told({ failures: 2, runs, checks }, "2021-01-01")).toEqual([
      "error | Updates are failing since Mar 1, 2021, 10:00 UTC. | The file of The Times is not what it should be, and was rejected. The numbers shown are from Mar 1, 2021, 10:00 UTC; they are complete, but nothing newer is in them. | 2 runs failed since the last success. Latest: CONTRACT: line 2 is wrong.",
      "note | Data ends on January 1, 2021, 1 month ago. |  | -",
    ]);
  });

  it("say which version is shown after a backfill", () => {
    const backfilled = { ...run("succeeded"), effectiveAt: "2020-12-24T08:00:00Z" };
    const [text] = told({ failures: 1, runs: [run("crashed"), backfilled] });
    expect(text).toContain("The numbers shown are from Dec 24, 2020, 08:00 UTC;");
  });

  it.each([
    [[{ name: "jhu", outcome: "unavailable" }], "The file of jhu could not be fetched."],
    [[{ name: "nyt", outcome: "read" }], "The cause is not one of the sources."],
  ])("name the cause: %j", (checks, cause) => {
    const [text] = told({ failures: 1, runs: [run("crashed")], checks });
    expect(text).toContain(`| ${cause} The numbers shown are from `);
    expect(text).toContain("| 1 run failed since the last success. Latest: no error is recorded.");
  });

  it("do not count an interrupted run, nor give its reason", () => {
    const stopped = run("failed", { code: "INTERRUPTED", message: "stopped" });
    expect(told({ runs: [stopped] })).toEqual([]);
    const runs = [stopped, run("failed", error), stopped, run("unchanged")];
    expect(told({ failures: 1, runs })[0]).toContain("Latest: CONTRACT: line 2 is wrong.");
  });

  it("tell why a dataset has never succeeded", () => {
    const [text] = told({ failures: 1, sources: [], runs: [run("failed", error)] });
    expect(text).toContain("There is nothing to show yet. | 1 run failed. Latest: CONTRACT");
  });
});

it("report a job that is late, and a series that has ended, which is not a fault", () => {
  const late = [{ ...sources[0], checkedAt: "2021-02-27T10:00:00Z" }];
  expect(told({ sources: late }, "2021-01-01")).toEqual([
    expect.stringMatching(/^warning \| No update since Feb 27, 2021, 10:00 UTC, 2 days ago\. \|/),
    "note | Data ends on January 1, 2021, 1 month ago. |  | -",
  ]);
  expect(told({}, "2021-01-01")).toEqual([
    "note | Data ends on January 1, 2021, 1 month ago. | The sources have published nothing since. | -",
  ]);
});

it("report data that is older than its dataset allows, in place of any other word on its age", () => {
  const stale = (newest: string, staleAt: string) =>
    told({ freshness: { column: "day", newest, within: "3 days", staleAt } }, "2021-01-01");
  const meaning = "Newer data was expected within 3 days: the source is late. | -";
  expect(stale("2021-02-20", "2021-02-24T00:00:00Z")).toEqual([
    `warning | The newest data is from February 20, 2021, 9 days ago. | ${meaning}`,
  ]);
  expect(stale("2021-02-26T06:30:00", "2021-02-26T06:30:01Z")).toEqual([
    `warning | The newest data is from Feb 26, 2021, 06:30 UTC, 3 days ago. | ${meaning}`,
  ]);
  expect(stale("2021-01-01", now.toISOString())).toEqual([]);
});

it("report stored rows that upstream has removed", () => {
  expect(told({ missing: 1 })).toEqual([
    "note | 1 stored row is no longer in the source. | Upstream removed it, and it is still shown here. | -",
  ]);
  expect(told({ missing: 1459 })).toEqual([
    "note | 1,459 stored rows are no longer in the source. | Upstream removed them, and they are still shown here. | -",
  ]);
  expect(told({ missing: 0 })).toEqual([]);
});

it("report rows that are older than the last run that changed them", () => {
  const runs = [run("unchanged"), { ...run("succeeded"), runId: 9 }];
  const rows = (runId: number) => ({ runId, publishedAt: "2021-02-27T10:00:00Z" });
  expect(told({ runs }, undefined, rows(9))).toEqual([]);
  expect(told({ runs }, undefined, rows(10))).toEqual([]);
  expect(told({ runs }, undefined, rows(1))).toEqual([
    expect.stringMatching(
      /^warning \| These numbers were published Feb 27, 2021, 10:00 UTC, and have/,
    ),
  ]);
});
