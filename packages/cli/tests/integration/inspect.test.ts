import { readdirSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { datasets, withoutPassword } from "@daily-delta/etl";
import { shellWord } from "@daily-delta/etl/core";
import { type CreatedDatabase, connect, createDatabase } from "@daily-delta/etl/testing/databases";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { sampleSources, temporaryFolder, withNyt } from "../support/folders.ts";
import { sharedCli } from "../support/shared-cli.ts";

const AGO = String.raw`(?:just now|\d+ seconds? ago) \([A-Z][a-z]{2} \d+, \d\d:\d\d UTC\)`;
const TIME = String.raw`\d{4}-\d\d-\d\dT[\d:.]+Z`;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let database: CreatedDatabase;
const here = (...args: string[]) => sharedCli(folder.path, ...args);
const onServer = (...args: string[]) => here(...args, "--database", database.url);

/** The server as commands show it. */
let target: string;

beforeAll(async () => {
  [folder, database] = await Promise.all([temporaryFolder(), createDatabase("15")]);
  target = shellWord(withoutPassword(database.url));
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

it.each([
  ["status"],
  ["export us-daily"],
  ["history us-daily 2020-12-25"],
  ["dashboard"],
  ["run us-daily"],
])("%s fails with 1, not as wrong usage, where the encoding is not UTF8", async (typed) => {
  const latin = await createDatabase("15", "LATIN1");
  const sources = typed.startsWith("run") ? sampleSources("day-1") : [];
  const result = await here(...typed.split(" "), ...sources, "--database", latin.url);
  await latin.drop();
  expect(result).toMatchObject({ code: 1, stdout: "" });
  expect(result.stderr).toContain(" has the encoding LATIN1, ");
  expect(result.stderr).not.toContain("Usage:");
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
      [".data/db", "nothing", "no/where/at/all"].map((place, at) => ({
        code: 1,
        stdout: "",
        stderr: `daily-delta: no database at ${folder.path}/${place}. Use --database to choose another, or run a dataset first: daily-delta run us-daily${at === 0 ? "" : ` --database ${place}`}\n`,
      })),
    );
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it("say that another process is about to make the database", async () => {
    await writeFile(join(folder.path, "soon.lock.pid"), String(process.pid));
    for (const args of READERS) {
      const { code, stderr } = await here(...args, "--database", "soon");
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: `daily-delta: the database in ${folder.path}/soon is in use by another process (process ${process.pid}). Wait until it has ended, or use another folder (--database).\n`,
      });
    }
    await rm(join(folder.path, "soon.lock.pid"));
  });

  it("create no server's page where nothing has run", async () => {
    const { code, stdout, stderr } = await onServer("dashboard", "--site", "site");
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: "",
      stderr: `daily-delta: no dataset has run in this database. Use --database to choose another, or run one first: daily-delta run us-daily --database ${target}\n`,
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
      ...{ code: 1, stdout: "" },
      stderr: `daily-delta: "us-daily" has never been loaded into this database. Run it first: daily-delta run us-daily --database ${target}\n`,
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
    expect(stdout.replaceAll(new RegExp(AGO, "g"), "AGO")).toMatch(
      /^us-daily: OK\n {2}last run {6}AGO, run 1: 361 new, 0 corrected\n {2}rows {10}361\n {2}newest key {4}2021-01-15\n\nus-states: never run\nus-counties: never run\n/,
    );
  });

  it("show every change of a row, the oldest first, and what it is now", async () => {
    await onServer("run", "us-daily", ...sampleSources("day-2"));
    await onServer("run", "us-daily", ...sampleSources("day-1"));
    const { code, stdout, stderr } = await onServer("history", "us-daily", "2020-12-25");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.replaceAll(new RegExp(TIME, "g"), "TIME")).toBe(`us-daily 2020-12-25
  inserted  TIME by run 1
  changed   TIME by run 2: cases 43,040 -> 43,057, deaths 769 -> 770
  changed   TIME by run 3: cases 43,057 -> 43,040, deaths 770 -> 769
  now       date 2020-12-25, cases 43,040, deaths 769, recoveries unknown
`);
    const json = await onServer("history", "us-daily", "2021-01-16", "--json");
    expect(JSON.parse(json.stdout)).toEqual({
      key: { date: "2021-01-16" },
      current: { date: "2021-01-16", cases: 49850, deaths: 921, recoveries: null },
      insertedBy: { runId: 2, at: expect.stringMatching(TIME), isBackfilled: false },
      gone: { runId: 3, at: expect.stringMatching(TIME), isBackfilled: false },
      revisions: [
        {
          ...{ runId: 3, at: expect.stringMatching(TIME), isBackfilled: false, after: null },
          before: { cases: 49850, deaths: 921, recoveries: null },
        },
      ],
    });
    const gone = await onServer("history", "us-daily", "2021-01-16");
    expect(gone.stdout.replaceAll(new RegExp(TIME, "g"), "TIME")).toBe(`us-daily 2021-01-16
  inserted  TIME by run 2
  gone      TIME by run 3: no longer upstream
  now       date 2021-01-16, cases 49,850, deaths 921, recoveries unknown (not upstream since TIME)
`);
    expect(await onServer("history", "us-daily", "2031-01-01")).toEqual({
      ...{ code: 1, stdout: "" },
      stderr: "us-daily 2031-01-01: no row with that key\nDid you mean 2021-01-16?\n",
    });
  });

  it("list the runs in log, the newest first", async () => {
    const { code, stdout, stderr } = await onServer("log", "us-daily");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const shown = stdout.replaceAll(/[A-Z][a-z]{2} \d+, \d\d:\d\d UTC +\d+\.\d s/g, "START");
    expect(shown.split("\n").slice(1)).toEqual([
      "  3  START  0 new, 12 corrected, 1 no longer upstream",
      "  2  START  1 new, 12 corrected",
      "  1  START  361 new, 0 corrected",
      "",
    ]);
    const json = JSON.parse((await onServer("log", "us-daily", "--limit", "2", "--json")).stdout);
    expect(json).toMatchObject([
      { runId: 3, updated: 12 },
      { runId: 2, inserted: 1 },
    ]);
    expect(await onServer("log", "us-states")).toEqual({
      ...{ code: 1, stdout: "" },
      stderr: `daily-delta: us-states has never run in this database. Run it first: daily-delta run us-states --database ${target}\n`,
    });
    expect((await here("log", "us-daily", "--limit", "0")).code).toBe(2);
  });

  it("show a failure next to the last success", async () => {
    await onServer("run", "us-daily", ...(await withNyt(folder.path, "day-2", "date,cases\n")));
    const { code, stdout } = await onServer("status");
    expect(code).toBe(1);
    const text = stdout.replaceAll(new RegExp(AGO, "g"), "AGO").replace(/\s+/g, " ");
    expect(text).toMatch(/^us-daily: FAILED since AGO last run AGO, run 4: FAILED \(CONTRACT\) /);
    expect(text).toContain(' error CONTRACT: nyt, line 1, column "deaths"');
    expect(text).toContain(
      " last success AGO, run 3: 0 new, 12 corrected, 1 no longer upstream rows 362 ",
    );
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
    const log = await onServer("log", "us-daily");
    expect(log.stdout).toMatch(/\n {2}4 .* s {2}FAILED \(CONTRACT\)\n {31}nyt, line 1/);
    expect(log.stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
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
    expect(stdout).toMatch(new RegExp(`^us-daily: FAILED, 2 runs since ${AGO}\n`));
    await onServer("run", "us-daily", ...sampleSources("day-1"));
    expect(await onServer("status")).toMatchObject({ code: 0, stderr: "" });
  });

  it.each([
    ["a skipped run after a failure", ["failed", "skipped"], 1],
    ["a skipped run after a success", ["succeeded", "skipped"], 0],
    ["an interrupted run after a failure", ["failed", "interrupted"], 1],
    ["an interrupted run after a success", ["succeeded", "interrupted"], 0],
    ["a success after a failure", ["failed", "unchanged"], 0],
    ["a crashed run", ["crashed"], 1],
    ["a run whose process was killed", ["running"], 1],
  ])("judge %s", async (_, runs, code) => {
    const client = await connect(database.url);
    for (const status of runs) {
      const error = { code: "INTERRUPTED", message: "stopped", details: [] };
      await client.query(
        `insert into daily_delta.runs (execution_id, token, dataset, dataset_version, status,
           started_at, finished_at, deadline, backend, channel, error)
         values (gen_random_uuid(), '', 'us-states', '', $1, now(), $2, now() + interval '1 hour', 1,
           'console', $3)`,
        [
          status === "interrupted" ? "failed" : status,
          status === "running" ? null : new Date(),
          status === "interrupted" ? JSON.stringify(error) : null,
        ],
      );
    }
    const result = await onServer("status");
    const log = await onServer("log", "us-states");
    await client.query("delete from daily_delta.runs where dataset = 'us-states'");
    await client.end();
    expect(result.code).toBe(code);
    if (!runs.includes("running")) return;
    expect(result.stdout).toMatch(/\n {2}last run .*: CRASHED\n/);
    expect(log.stdout).toMatch(/ UTC +CRASHED\n/);
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
