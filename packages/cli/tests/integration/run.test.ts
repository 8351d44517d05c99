import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { createDatabase } from "@daily-delta/etl/testing/databases";
import { file } from "@daily-delta/etl/testing/http-responders";
import { startHttpServer, type TestServer } from "@daily-delta/etl/testing/http-server";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { parsed } from "../support/cli.ts";
import {
  samplePath,
  sampleSources,
  sampleText,
  temporaryFolder,
  withNyt,
} from "../support/folders.ts";
import { sharedCli } from "../support/shared-cli.ts";

const RECORD = {
  version: 2,
  report: expect.objectContaining({ environment: "local" }),
  runId: expect.any(Number),
  dataset: "us-daily",
  startedAt: expect.stringMatching(/^\d{4}-.*Z$/),
  finishedAt: expect.stringMatching(/^\d{4}-.*Z$/),
  executionId: expect.any(String),
  missing: 0,
  ...{ gone: 0, returned: 0, dropped: 0 },
  failedBefore: 0,
  error: null,
};
const FAILED = { status: "failed", inserted: 0, updated: 0, unchanged: null, missing: null };

const databases = [
  ["the default folder", async () => ({ options: [], drop: async () => {} })],
  [
    "PostgreSQL 18",
    async () => {
      const { url, drop } = await createDatabase("18");
      return { options: ["--database", url], drop };
    },
  ],
] as [string, () => Promise<{ options: string[]; drop(): Promise<void> }>][];

// Each step goes on from what the one before it left.
describe.each(databases)("daily-delta run on %s", (name, makeDatabase) => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let database: Awaited<ReturnType<typeof makeDatabase>>;
  let web: TestServer;
  const run = (...args: string[]) =>
    sharedCli(folder.path, "run", "us-daily", ...database.options, ...args);

  beforeAll(async () => {
    [folder, database, web] = await Promise.all([
      temporaryFolder(),
      makeDatabase(),
      startHttpServer(),
    ]);
  });
  afterAll(() => Promise.all([folder.remove(), database.drop(), web.close()]));

  it("loads a plain and a gzipped file, and gives a short account", async () => {
    await writeFile(join(folder.path, "jhu.csv.gz"), gzipSync(await sampleText("day-1", "jhu")));
    const result = await run(
      `--source=nyt=${samplePath("day-1", "nyt")}`,
      "--source=jhu=jhu.csv.gz",
    );
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toMatch(
      /^us-daily \(local\) is up to date: 361 new rows, 0 corrected, 0 unchanged\.\n\nNew +2020-01-21 to 2021-01-15 \(361 rows\)\nStored +2020-01-21 to 2021-01-15\n/,
    );
    expect(result.stdout).toMatch(/ jhu: 1,989 rows of INVENTED SAMPLE DATA, changed\n +file:/);
    expect(existsSync(join(folder.path, ".data/db"))).toBe(name === "the default folder");
  });

  it("loads from the web, and prints one JSON object on standard output", async () => {
    web.serve("/us.csv", file(await sampleText("day-2", "nyt"), { etag: '"2"' }));
    web.serve("/jhu.csv.gz", file(gzipSync(await sampleText("day-2", "jhu"))));
    const sources = [
      `--source=nyt=${web.url("/us.csv")}`,
      `--source=jhu=${web.url("/jhu.csv.gz")}`,
    ];
    const result = await run(...sources, "--json");
    expect(parsed(result)).toEqual({
      ...RECORD,
      ...{ status: "succeeded", inserted: 1, updated: 12, unchanged: 349 },
      sources: {
        nyt: {
          ...{ url: web.url("/us.csv"), etag: '"2"', rows: 362, kept: 362 },
          bytes: (await readFile(samplePath("day-2", "nyt"))).length,
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
        jhu: expect.objectContaining({ url: web.url("/jhu.csv.gz"), etag: null, rows: 1997 }),
      },
    });
    expect(result.code).toBe(0);
    expect(result.stderr).toMatch(/\nCorrected +12 rows in 3 events:\n/);
    expect(parsed(await run(...sources, "--json"))).toMatchObject({
      ...{ ...RECORD, status: "unchanged", inserted: 0, updated: 0, unchanged: 362 },
      sources: { nyt: { rows: 362 }, jhu: { rows: 1997 } },
    });
  });

  it("refuses bad input with exit code 1, then recovers and counts the failure", async () => {
    const bad = (await sampleText("day-2", "nyt")).replace("2020-02-01,", "2020-31-02,");
    const sources = await withNyt(folder.path, "day-2", bad.replace(/,\d+(?=,invented\n)/, ",-1"));
    const result = await run(...sources, "--json");
    expect(parsed(result)).toEqual({
      ...{ ...RECORD, ...FAILED, sources: {} },
      error: {
        code: "CONTRACT",
        message: expect.stringContaining('nyt, line 2, column "deaths": "-1" is not'),
        total: 2,
        groups: [
          { source: "nyt", lines: "2", column: "deaths", values: ["-1"], count: 1 },
          { source: "nyt", lines: "13", column: "date", values: ["2020-31-02"], count: 1 },
        ],
        sources: { nyt: "rejected", jhu: "read" },
        details: [
          expect.stringContaining("line 2"),
          expect.stringContaining('line 13, column "date": "2020-31-02" is not a date'),
        ],
      },
    });
    expect(result.code).toBe(1);
    const human = await run(...sources);
    expect(human).toMatchObject({ code: 1, stdout: "" });
    expect(human.stderr).toContain("us-daily (local) FAILED. No data was changed;");
    const next = await run(...sampleSources("day-2"));
    expect(next.code).toBe(0);
    expect(next.stdout).toMatch(/no changes; all .*\nRecovered after 2 failed runs/);
  });
});
