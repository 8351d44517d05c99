import { readdirSync } from "node:fs";
import { type CreatedDatabase, connect, createDatabase } from "@daily-delta/etl/testing/databases";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { parsed } from "../support/cli.ts";
import {
  sampleSources,
  sampleText,
  temporaryFolder,
  withEmptyDatabase,
  withNyt,
} from "../support/folders.ts";
import { stateOf } from "../support/server-state.ts";
import { sharedCli } from "../support/shared-cli.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const dryRun = (...args: string[]) =>
  sharedCli(folder.path, "run", "us-daily", "--dry-run", ...args);

beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

const INSERTS = `Dry run of us-daily: nothing was written. A run would
  insert 361 rows,
  update 0 rows,
  leave 0 rows unchanged.
`;
const UPDATES = `Dry run of us-daily: nothing was written. A run would
  insert 1 row,
  update 12 rows,
  leave 349 rows unchanged.
Updates, for example:
  2020-11-20: recoveries 14,974 -> 14,981
  2020-11-21: recoveries 15,058 -> 15,065
  2020-11-22: recoveries 15,141 -> 15,148
  2020-12-21: cases 41,494 -> 41,524, deaths 738 -> 739
  2020-12-22: cases 41,885 -> 41,911, deaths 747 -> 748
`;

describe("a dry run on a folder", () => {
  it("makes none where there is none", async () => {
    expect(await dryRun(...sampleSources("day-1"))).toEqual({
      ...{ code: 0, stdout: INSERTS, stderr: "" },
    });
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it("says what a run would do to the rows that are there, and does nothing of it", async () => {
    await withEmptyDatabase(folder.path);
    await sharedCli(folder.path, "run", "us-daily", ...sampleSources("day-1"));
    expect(await dryRun(...sampleSources("day-2"))).toEqual({
      ...{ code: 0, stdout: UPDATES, stderr: "" },
    });
    const { stdout } = await sharedCli(folder.path, "status", "--json");
    expect(JSON.parse(stdout)[0]).toMatchObject({
      ...{ rows: 361, newestKey: { date: "2021-01-15" } },
      ...{ lastRun: { runId: 1, status: "succeeded" } },
    });
  });
});

describe("a dry run on a server", () => {
  let database: CreatedDatabase;
  const onServer = (...args: string[]) => dryRun("--database", database.url, ...args);

  beforeAll(async () => {
    database = await createDatabase("18");
  });
  afterAll(() => database.drop());

  /** Does something that must leave no trace. */
  async function withoutTrace<T>(work: () => Promise<T>): Promise<T> {
    const before = await stateOf(database.url);
    const result = await work();
    expect(await stateOf(database.url)).toEqual(before);
    return result;
  }

  it("takes a database that the server does not have for empty", async () => {
    const missing = new URL(database.url);
    missing.pathname = "daily_delta_not_there";
    const result = await withoutTrace(() =>
      dryRun("--database", missing.href, ...sampleSources("day-1")),
    );
    expect(result).toEqual({ code: 0, stdout: INSERTS, stderr: "" });
  });

  it("leaves a database as it is that has never been migrated", async () => {
    const sources = sampleSources("day-1");
    const result = await withoutTrace(() => onServer(...sources, "--json"));
    expect(parsed(result)).toMatchObject({
      ...{ runId: null, dataset: "us-daily", status: "succeeded", dryRun: true, examples: [] },
      ...{ inserted: 361, updated: 0, unchanged: 0, missing: 0, failedBefore: 0, error: null },
      sources: { nyt: { rows: 361, etag: null }, jhu: { rows: 1989 } },
    });
    expect(result).toMatchObject({ code: 0, stderr: "" });
  });

  it("writes nothing to rows, ledger and sequences, and sends no message that waits", async () => {
    await sharedCli(
      folder.path,
      "run",
      "us-daily",
      "--database",
      database.url,
      ...sampleSources("day-1"),
    );
    const client = await connect(database.url);
    await client.query("update daily_delta.runs set sent_at = null");
    await client.end();
    const result = await withoutTrace(() => onServer(...sampleSources("day-2"), "--json"));
    expect(parsed(result)).toMatchObject({
      ...{ runId: null, inserted: 1, updated: 12, unchanged: 349, error: null },
    });
    expect(parsed(result).examples[0]).toEqual({
      key: { date: "2020-11-20" },
      before: { cases: 30991, deaths: 555, recoveries: 14974 },
      after: { cases: 30991, deaths: 555, recoveries: 14981 },
    });
    expect(result).toMatchObject({ code: 0, stderr: "" });
    const same = await withoutTrace(() => onServer(...sampleSources("day-1")));
    expect(same).toMatchObject({ code: 0, stderr: "" });
    expect(same.stdout).toBe("Dry run of us-daily: no changes, nothing to write.\n");
  });

  it("says what a run would refuse, with exit code 1", async () => {
    const bad = (await sampleText("day-2", "nyt")).replace(/,\d+(?=,invented\n)/g, ",x");
    const sources = await withNyt(folder.path, "day-2", bad);
    const human = await withoutTrace(() => onServer(...sources));
    expect(human).toMatchObject({ code: 1, stdout: "" });
    expect(human.stderr).toMatch(
      /^Dry run of us-daily: a run would fail \(CONTRACT\)\.\nnyt, lines 2-362, column "deaths": "x" is not .*\. The next run/,
    );
    const json = await withoutTrace(() => onServer(...sources, "--json"));
    expect(json.code).toBe(1);
    expect(parsed(json)).toMatchObject({
      ...{ runId: null, status: "failed", inserted: 0, error: { code: "CONTRACT" }, examples: [] },
    });
  });
});
