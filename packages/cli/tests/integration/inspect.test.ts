import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createDatabase, type TestDatabase } from "../../../etl/tests/support/databases.ts";
import { cli } from "../support/cli.ts";
import { sampleSources, temporaryFolder, withNyt } from "../support/folders.ts";

const TIME = String.raw`\d{4}-\d\d-\d\dT[\d:.]+Z`;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let database: TestDatabase;
const here = (...args: string[]) => cli(folder.path, ...args);
const onServer = (...args: string[]) => here(...args, "--database", database.url);

beforeAll(async () => {
  [folder, database] = await Promise.all([temporaryFolder(), createDatabase("15")]);
});
afterAll(() => Promise.all([folder.remove(), database.drop()]));

it("datasets names tables, keys and sources", async () => {
  const { code, stdout, stderr } = await here("datasets");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain(`us-daily
  table    us_daily (date, cases, deaths, recoveries)
  key      date
  source   nyt: https://raw.githubusercontent.com/nytimes/covid-19-data/master/us.csv
  source   jhu: https://`);
  expect(stdout).toMatch(/^us-states\n.*\n {2}key {6}date, state\n/m);
});

describe("status, history and export of what is not there", () => {
  it("find nothing where nothing has run, say where they looked, and make nothing", async () => {
    const [status, exported] = await Promise.all([here("status"), here("export", "us-daily")]);
    const looked = `No database at ${folder.path}/.data/db yet. Use --database to choose another.\n`;
    expect(status).toEqual({
      code: 0,
      stdout: "us-daily: never run\n\nus-states: never run\n\nus-counties: never run\n",
      stderr: looked,
    });
    expect(exported).toMatchObject({ code: 1, stdout: "" });
    expect(exported.stderr).toBe(
      `${looked}daily-delta: "us-daily" has never been loaded into this database. Run it first: daily-delta run us-daily.\n`,
    );
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it("find nothing in an empty database of a server either", async () => {
    expect(await onServer("status")).toMatchObject({
      ...{ code: 0, stdout: expect.stringMatching(/^us-daily: never run\n/), stderr: "" },
    });
    expect(await onServer("history", "us-daily", "2020-12-25")).toEqual({
      ...{ code: 1, stdout: "us-daily 2020-12-25: no row with that key\n", stderr: "" },
    });
    expect(await onServer("export", "us-daily")).toMatchObject({ code: 1, stdout: "" });
  });
});

// Each step goes on from what the one before it left.
describe("status and history", () => {
  it("tell of a success", async () => {
    await onServer("run", "us-daily", ...sampleSources("day-1"));
    const { code, stdout, stderr } = await onServer("status");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const run = String.raw`${TIME} \(run 1\) succeeded: 361 inserted, 0 updated`;
    expect(stdout).toMatch(
      new RegExp(
        `^us-daily\n  last run      ${run}\n  last success  ${run}\n  rows          361\n  newest key    2021-01-15\n\nus-states: never run\n`,
      ),
    );
  });

  it("tell of every change of a row, the oldest first, and what it is now", async () => {
    await onServer("run", "us-daily", ...sampleSources("day-2"));
    await onServer("run", "us-daily", ...sampleSources("day-1"));
    const { code, stdout, stderr } = await onServer("history", "us-daily", "2020-12-25");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.replaceAll(new RegExp(TIME, "g"), "TIME")).toBe(`us-daily 2020-12-25
  inserted  TIME by run 1
  changed   TIME by run 2: cases 43040 -> 43057, deaths 769 -> 770
  changed   TIME by run 3: cases 43057 -> 43040, deaths 770 -> 769
  now       date 2020-12-25, cases 43040, deaths 769, recoveries unknown
`);
    const json = await onServer("history", "us-daily", "2021-01-16", "--json");
    expect(JSON.parse(json.stdout)).toEqual({
      key: { date: "2021-01-16" },
      current: { date: "2021-01-16", cases: 49850, deaths: 921, recoveries: null },
      insertedBy: { runId: 2, at: expect.stringMatching(TIME) },
      revisions: [],
    });
    expect(await onServer("history", "us-daily", "2031-01-01")).toEqual({
      ...{ code: 1, stdout: "us-daily 2031-01-01: no row with that key\n", stderr: "" },
    });
  });

  it("tell of a failure beside the last success", async () => {
    await onServer("run", "us-daily", ...(await withNyt(folder.path, "day-2", "date,cases\n")));
    const { code, stdout } = await onServer("status");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /last run {6}\S+ \(run 4\) failed: CONTRACT, nyt, line 1, column "deaths".*\n {2}last success {2}\S+ \(run 3\) succeeded: 0 inserted, 12 updated\n {2}rows {10}362\n/,
    );
    const json = JSON.parse((await onServer("status", "--json")).stdout);
    expect(json).toHaveLength(3);
    expect(json[0]).toMatchObject({
      ...{ dataset: "us-daily", rows: 362, newestKey: { date: "2021-01-16" } },
      lastRun: { runId: 4, status: "failed", error: { code: "CONTRACT" } },
      lastSuccess: { runId: 3, status: "succeeded", missing: 1 },
    });
    expect(json[1]).toMatchObject({ dataset: "us-states", lastRun: null, rows: 0 });
  });
});
