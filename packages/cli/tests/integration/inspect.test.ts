import { readdirSync } from "node:fs";
import { datasets } from "@daily-delta/etl";
import { type CreatedDatabase, connect, createDatabase } from "@daily-delta/etl/testing/databases";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { cli } from "../support/cli.ts";
import { sampleSources, temporaryFolder, withNyt } from "../support/folders.ts";

const TIME = String.raw`\d{4}-\d\d-\d\dT[\d:.]+Z`;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let database: CreatedDatabase;
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
  const READERS = [
    ["status"],
    ["status", "--json"],
    ["export", "us-daily"],
    ["history", "us-daily", "2020-12-25"],
    ["dashboard"],
    ["dashboard", "--site", "site"],
  ];
  const PLACES = [[], ["--database", "nothing"], ["--database", "no/where/at/all"]];

  it.each(READERS)("say that there is no database, and create nothing: %s %s", async (...args) => {
    const typed = args.filter((arg) => arg !== undefined);
    const results = await Promise.all(PLACES.map((place) => here(...typed, ...place)));
    expect(results).toEqual(
      [".data/db", "nothing", "no/where/at/all"].map((place) => ({
        code: 1,
        stdout: "",
        stderr: `daily-delta: no database at ${folder.path}/${place}. Run a dataset first, or use --database to choose another.\n`,
      })),
    );
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it("create no server's page where nothing has run", async () => {
    const { code, stdout, stderr } = await onServer("dashboard", "--site", "site");
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: "",
      stderr:
        "daily-delta: no dataset has run in this database. Run one first, or use --database to choose another.\n",
    });
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it("find nothing in an empty database of a server either", async () => {
    expect(await onServer("status")).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^us-daily: never run\n/),
      stderr: expect.stringContaining("no dataset has run in this database"),
    });
    expect(await onServer("history", "us-daily", "2020-12-25")).toEqual({
      ...{ code: 1, stdout: "", stderr: "us-daily 2020-12-25: no row with that key\n" },
    });
    expect(await onServer("export", "us-daily")).toMatchObject({ code: 1, stdout: "" });
  });
});

// Each step goes on from what the one before it left.
describe("status and history", () => {
  it("show a success", async () => {
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

  it("show every change of a row, the oldest first, and what it is now", async () => {
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
      ...{ code: 1, stdout: "", stderr: "us-daily 2031-01-01: no row with that key\n" },
    });
  });

  it("show a failure next to the last success", async () => {
    await onServer("run", "us-daily", ...(await withNyt(folder.path, "day-2", "date,cases\n")));
    const { code, stdout } = await onServer("status");
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /last run {6}\S+ \(run 4\) failed: CONTRACT, nyt, line 1, column "deaths".*\n {2}last success {2}\S+ \(run 3\) succeeded: 0 inserted, 12 updated\n {2}rows {10}362\n/,
    );
    const json = JSON.parse((await onServer("status", "--json")).stdout);
    expect(json).toHaveLength(datasets.length);
    expect(json[0]).toMatchObject({
      ...{ dataset: "us-daily", rows: 362, newestKey: { date: "2021-01-16" } },
      lastRun: { runId: 4, status: "failed", error: { code: "CONTRACT" } },
      lastSuccess: { runId: 3, status: "succeeded", missing: 1 },
    });
    expect(json[1]).toMatchObject({ dataset: "us-states", lastRun: null, rows: 0 });
  });

  it("count the failures since the last success, and exit with 1 until the next", async () => {
    const bad = await withNyt(folder.path, "day-2", "date,cases\n");
    await onServer("run", "us-daily", ...bad);
    const { code, stdout } = await onServer("status");
    expect(code).toBe(1);
    expect(stdout).toMatch(/\n {2}failures {6}2 since the last success\n/);
    await onServer("run", "us-daily", ...sampleSources("day-1"));
    expect(await onServer("status")).toMatchObject({ code: 0, stderr: "" });
  });

  it.each([
    ["a skipped run after a failure", "skipped", 1, null, 1],
    ["a skipped run after a success", "skipped", 0, null, 0],
    ["an interrupted run after a failure", "failed", 1, "INTERRUPTED", 1],
    ["an interrupted run after a success", "failed", 0, "INTERRUPTED", 0],
    ["a crashed run", "crashed", 0, null, 1],
    ["a run whose process was killed", "running", 0, null, 1],
  ])("judge %s", async (_, status, failedBefore, error, code) => {
    const client = await connect(database.url);
    const { rows } = await client.query(
      `insert into daily_delta.runs (execution_id, token, dataset, dataset_version, status,
         started_at, finished_at, deadline, backend, channel, failed_before, error)
       values (gen_random_uuid(), '', 'us-states', '', $1, now(), $2, now() + interval '1 hour', 1,
         'console', $3, $4) returning id`,
      [
        status,
        status === "running" ? null : new Date(),
        failedBefore,
        error && JSON.stringify({ code: error, message: "stopped", details: [] }),
      ],
    );
    const result = await onServer("status");
    await client.query("delete from daily_delta.runs where id = $1", [rows[0].id]);
    await client.end();
    expect(result.code).toBe(code);
    if (status === "running") expect(result.stdout).toMatch(/\n {2}last run .* crashed\n/);
  });

  it("exit with 1 while a table has a problem", async () => {
    const client = await connect(database.url);
    await client.query("alter table us_daily rename column cases to infections");
    expect(await onServer("status")).toMatchObject({ code: 1 });
    await client.query("alter table us_daily rename column infections to cases");
    await client.end();
    expect(await onServer("status")).toMatchObject({ code: 0 });
  });
});
