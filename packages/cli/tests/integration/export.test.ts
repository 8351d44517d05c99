import { execFile } from "node:child_process";
import { once } from "node:events";
import { lstat, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { withoutPassword } from "@daily-delta/etl";
import { shellWord } from "@daily-delta/etl/core";
import {
  type ServerTestDatabase,
  serverTestDatabase,
} from "@daily-delta/etl/testing/test-databases";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { MAIN, OPTIONS, startCli } from "../support/cli.ts";
import { sampleSources, temporaryFolder, withEmptyDatabase } from "../support/folders.ts";
import { sharedCli } from "../support/shared-cli.ts";

const ROWS = 25_000;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let db: ServerTestDatabase;
const exported = (dataset: string, format: string, database = db.url) =>
  sharedCli(folder.path, "export", dataset, "--database", database, "--format", format);

beforeAll(async () => {
  [folder, db] = await Promise.all([temporaryFolder(), serverTestDatabase("18")]);
});
afterAll(() => Promise.all([folder.remove(), db.close()]));

async function load(dataset: string, text: string): Promise<void> {
  await writeFile(join(folder.path, "nyt.csv"), text);
  const args = ["run", dataset, "--database", db.url, "--source=nyt=nyt.csv", "--accept-shrink"];
  expect(await sharedCli(folder.path, ...args)).toMatchObject({ code: 0 });
}

it("gives rows in key order, quotes what has to be quoted, and shows unknown as empty or null", async () => {
  await load(
    "us-counties",
    `date,county,state,fips,cases,deaths
2020-05-01,"Washington County, ""OR""",Oregon,41067,7,
2020-05-01,New York City,New York,,174331,18491
2020-04-30,Zürich,Ohio,,1,0
2020-05-01,Åland,Ohio,39001,2,0
`,
  );
  expect(await exported("us-counties", "csv")).toEqual({
    code: 0,
    stdout: `date,county,state,fips,cases,deaths
2020-04-30,Zürich,Ohio,,1,0
2020-05-01,New York City,New York,,174331,18491
2020-05-01,"Washington County, ""OR""",Oregon,41067,7,
2020-05-01,Åland,Ohio,39001,2,0
`,
    stderr: "",
  });
  const { stdout } = await exported("us-counties", "json");
  expect(JSON.parse(stdout)).toHaveLength(4);
  expect(JSON.parse(stdout).slice(1, 3)).toEqual([
    {
      ...{ date: "2020-05-01", county: "New York City", state: "New York", fips: null },
      ...{ cases: 174331, deaths: 18491 },
    },
    {
      ...{ date: "2020-05-01", county: 'Washington County, "OR"', state: "Oregon", fips: "41067" },
      ...{ cases: 7, deaths: null },
    },
  ]);
});

it("gives a header, or an empty list, for a table without rows", async () => {
  await db.query("truncate us_counties");
  const header = "date,county,state,fips,cases,deaths\n";
  expect(await exported("us-counties", "csv")).toEqual({ code: 0, stdout: header, stderr: "" });
  expect(await exported("us-counties", "json")).toEqual({ code: 0, stdout: "[]\n", stderr: "" });
});

/** A pseudo-terminal: util-linux's `script`, which not every system has. */
const onLinux = process.platform === "linux" ? it : it.skip;

onLinux(
  "gives exact bytes to a pipe, and spells out control characters for a terminal",
  async () => {
    const county = "A\x1b[2J\x9b\u202e\rB";
    const rows = `2020-05-01,"${county}",Ohio,1,1,0\n`;
    await load("us-counties", `date,county,state,fips,cases,deaths\n${rows}`);
    for (const format of ["csv", "json"]) {
      const { stdout } = await exported("us-counties", format);
      expect(format === "csv" ? stdout : JSON.parse(stdout)[0].county).toContain(county);
      const command = [process.execPath, ...OPTIONS, MAIN, "export", "us-counties"];
      const args = [...command, "--database", db.url, "--format", format];
      const { stdout: shown } = await promisify(execFile)("script", [
        ...["-qec", args.map((arg) => `'${arg}'`).join(" "), "/dev/null"],
      ]);
      expect(shown).toContain("A\\u001b[2J\\u009b\\u202e\\rB");
      expect(shown).toMatch(/^[\r\n\P{C}]*$/u);
    }
  },
);

it("gives the rows that are no longer upstream, and since when, also after they were dropped", async () => {
  const header = "date,state,fips,cases,deaths";
  const ohio = '2020-05-01,"Ohio, ""OH""",39,2,';
  const texas = "2020-05-02,Texas,48,3,0";
  await load("us-states", `${header}\n2020-05-01,Maine,23,1,0\n${ohio}0\n${texas}\n`);
  const gone = (...args: string[]) =>
    sharedCli(folder.path, "export", "us-states", "--gone", "--database", db.url, ...args);
  expect(await gone()).toEqual({ code: 0, stdout: `${header},gone_since\n`, stderr: "" });
  await load("us-states", `${header}\n2020-05-01,Maine,23,1,0\n`);
  const run = await db.query<{ at: Date }>("select max(finished_at) as at from daily_delta.runs");
  const since = run[0]?.at.toISOString();
  const text = `${header},gone_since\n${ohio}0,${since}\n${texas},${since}\n`;
  expect(await gone()).toEqual({ code: 0, stdout: text, stderr: "" });
  const json = JSON.parse((await gone("--format", "json")).stdout);
  expect(json).toEqual([
    expect.objectContaining({ state: 'Ohio, "OH"', cases: 2, gone_since: since }),
    expect.objectContaining({ state: "Texas", fips: "48", gone_since: since }),
  ]);
  expect((await exported("us-states", "csv")).stdout).toContain("Texas");

  const args = ["run", "us-states", "--database", db.url, "--source=nyt=nyt.csv", "--drop-gone"];
  const dry = await sharedCli(folder.path, ...args, "--dry-run");
  expect(dry.stdout).toContain('It would delete 2 rows: 2020-05-01 Ohio, "OH", 2020-05-02 Texas.');
  expect((await exported("us-states", "csv")).stdout).toContain("Texas");
  const dropped = await sharedCli(folder.path, ...args, "--json");
  expect(JSON.parse(dropped.stdout)).toMatchObject({ missing: 0, gone: 0, dropped: 2 });
  expect(dropped.stderr).toContain("2 rows no longer upstream were deleted: 2020-05-01 Ohio");
  expect((await exported("us-states", "csv")).stdout).toBe(`${header}\n2020-05-01,Maine,23,1,0\n`);
  expect((await gone()).stdout).toBe(text);
  const row = ["us-states", "2020-05-02", "Texas"];
  const history = await sharedCli(folder.path, "history", ...row, "--database", db.url);
  expect(history).toMatchObject({ code: 0, stdout: expect.stringContaining("no longer stored") });
  const status = await sharedCli(folder.path, "status", "--database", db.url);
  expect(status.stdout).toMatch(/gone {10}2 no longer upstream: 2020-05-01 Ohio, "OH"/);
  await db.query("truncate us_states");
});

it("says that a dataset was never loaded", async () => {
  const gone = await sharedCli(folder.path, "export", "us-daily", "--gone", "--database", db.url);
  expect(gone).toMatchObject({ code: 1, stdout: "" });
  expect(gone.stderr).toContain('"us-daily" has never been loaded');
  expect(await exported("us-daily", "csv")).toEqual({
    code: 1,
    stdout: "",
    stderr: `daily-delta: "us-daily" has never been loaded into this database. Run it first: daily-delta run us-daily --database ${shellWord(withoutPassword(db.url))}\n`,
  });
});

it("exports large tables completely, a page at a time, and ends when the reader closes the pipe", async () => {
  const states = Array.from(
    { length: ROWS },
    (_, i) => `2020-05-01,State ${String(i).padStart(5, "0")},01,${i},0`,
  );
  const file = `date,state,fips,cases,deaths\n${states.join("\n")}\n`;
  await load(
    "us-states",
    file.replace(/\n.*/, (first) => `${first}\n2020-04-30,Z,01,1,1`),
  );
  const csv = await exported("us-states", "csv");
  expect(csv.stdout).toBe(file.replace("\n", "\n2020-04-30,Z,01,1,1\n"));
  expect(JSON.parse((await exported("us-states", "json")).stdout)).toHaveLength(ROWS + 1);

  const { process, finished } = startCli(folder.path, "export", "us-states", "--database", db.url);
  const [first] = await once(process.stdout as NodeJS.ReadableStream, "data");
  process.stdout?.destroy();
  expect(first).toMatch(/^date,state,fips,cases,deaths\n/);
  expect(await finished).toMatchObject({ code: 0, stderr: "" });
});

describe("--output", () => {
  const output = (path: string, ...args: string[]) =>
    sharedCli(folder.path, "export", "us-daily", "--database", db.url, "-o", path, ...args);
  const previous = () => writeFile(join(folder.path, "out.csv"), "before", { mode: 0o640 });

  beforeAll(async () => {
    const args = ["run", "us-daily", "--database", db.url, ...sampleSources("day-1")];
    expect(await sharedCli(folder.path, ...args)).toMatchObject({ code: 0 });
    await previous();
  });

  it("replaces a file, keeping its mode, and says how many rows it has", async () => {
    const wrote = { code: 0, stdout: "", stderr: "Wrote 361 rows to out.csv.\n" };
    expect(await output("out.csv")).toEqual(wrote);
    const { stdout } = await exported("us-daily", "csv");
    expect(await readFile(join(folder.path, "out.csv"), "utf8")).toBe(stdout);
    expect((await stat(join(folder.path, "out.csv"))).mode & 0o777).toBe(0o640);
    expect(await output("new.json", "--format", "json")).toMatchObject({ code: 0 });
    expect(JSON.parse(await readFile(join(folder.path, "new.json"), "utf8"))).toHaveLength(361);
  });

  it("follows a symbolic link, and writes to a device", async () => {
    await symlink("out.csv", join(folder.path, "link.csv"));
    await previous();
    expect(await output("link.csv")).toMatchObject({ code: 0 });
    expect((await lstat(join(folder.path, "link.csv"))).isSymbolicLink()).toBe(true);
    expect(await readFile(join(folder.path, "out.csv"), "utf8")).toMatch(/^date,cases/);
    expect(await output("/dev/null")).toMatchObject({ code: 0 });
  });

  it.each([
    ["a dataset that was never loaded", ["us-states", "-o", "out.csv"], "has never been loaded"],
    ["a folder", ["us-daily", "-o", "."], ". is a folder. Name a file in it"],
    ["no such folder", ["us-daily", "-o", "none/x.csv"], "Create it, or name another file"],
  ])("leaves the previous file where it fails: %s", async (_, args, said) => {
    await previous();
    await db.query("drop table if exists us_states");
    const failed = await sharedCli(folder.path, "export", "--database", db.url, ...args);
    expect(failed).toMatchObject({ code: expect.any(Number), stdout: "" });
    expect(failed.code).toBeGreaterThan(0);
    expect(failed.stderr).toContain(said);
    expect(await readFile(join(folder.path, "out.csv"), "utf8")).toBe("before");
    expect((await readdir(folder.path)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  onLinux("says what a full disk does, and exits with 1", async () => {
    const { code, stderr } = await output("/dev/full");
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining("cannot write /dev/full: no space left on device"),
    });
  });
});

it("reads an embedded database just so", async () => {
  await withEmptyDatabase(folder.path, "db");
  await sharedCli(folder.path, "run", "us-daily", "--database", "db", ...sampleSources("day-1"));
  const { stdout, stderr, code } = await exported("us-daily", "csv", "db");
  expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  const lines = stdout.split("\n");
  expect(lines).toHaveLength(1 + 361 + 1);
  expect(lines.slice(0, 3)).toEqual([
    "date,cases,deaths,recoveries",
    "2020-01-21,4,0,",
    "2020-01-22,4,0,0",
  ]);
  expect(lines.at(-2)).toBe("2021-01-15,49607,916,");
});
