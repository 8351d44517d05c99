import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type ServerTestDatabase,
  serverTestDatabase,
} from "@daily-delta/etl/testing/test-databases";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "../support/folders.ts";
import { sharedCli } from "../support/shared-cli.ts";

const HEADER = "date,county,state,fips,cases,deaths";
/** Versions of the file, a month apart from the first of January 2021. */
const VERSIONS = [
  ["2020-05-01,Adams,Ohio,39001,1,0", "2020-05-01,Allen,Ohio,,5,"],
  ["2020-05-01,Adams,Ohio,39001,2,0", "2020-05-01,Allen,Ohio,,5,"],
  ["2020-05-01,Adams,Ohio,39001,2,0", '2020-05-02,"Zürich, ""A""",Ohio,,7,1'],
];

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let db: ServerTestDatabase;
const command = (name: string, ...args: string[]) =>
  sharedCli(folder.path, name, "us-counties", "--database", db.url, ...args);

beforeAll(async () => {
  [folder, db] = await Promise.all([temporaryFolder(), serverTestDatabase("18")]);
  for (const lines of VERSIONS) {
    await writeFile(join(folder.path, "nyt.csv"), [HEADER, ...lines, ""].join("\n"));
    const run = await command("run", "--source=nyt=nyt.csv", "--accept-shrink");
    expect(run).toMatchObject({ code: 0 });
  }
  // An unchanged run, and a failed one.
  expect(await command("run", "--source=nyt=nyt.csv")).toMatchObject({ code: 0 });
  await writeFile(join(folder.path, "bad.csv"), `${HEADER}\n2020-05-01,Adams,Ohio,,many,0\n`);
  expect(await command("run", "--source=nyt=bad.csv")).toMatchObject({ code: 1 });
  await db.query(
    "update daily_delta.runs set effective_at = '2020-12-01T00:00Z'::timestamptz + id * interval '1 month'",
  );
  await db.query("set timezone to 'Asia/Tokyo'");
});
afterAll(() => Promise.all([folder.remove(), db.close()]));

const fileOf = (version: number): string =>
  `${[HEADER, ...(VERSIONS[version - 1] ?? [])].join("\n")}\n`;

describe("export", () => {
  it.each([
    [["--as-of", "2021-01-01"], 1],
    [["--as-of", "2021-01-31T23:59:59.999999Z"], 1],
    [["--as-of", "2021-02-01T08:00+09:00"], 1],
    [["--as-of", "2021-02-01T09:00+09:00"], 2],
    [["--as-of", "2999-01-01"], 3],
    [["--as-of-run", "1"], 1],
    [["--as-of-run", "2"], 2],
    [["--as-of-run", "5"], 3],
  ])("with %j gives the rows of version %i", async (args, version) => {
    expect(await command("export", ...args)).toEqual({
      ...{ code: 0, stdout: fileOf(version), stderr: "" },
    });
  });

  it.each([
    [
      ["--as-of", "2020-12-31"],
      1,
      /nothing of "us-counties" had been loaded by 2020-12-31T00:00:00Z: its first run that did is 1, as of 2021-01-01T00:00:00.000Z/,
    ],
    [["--as-of-run", "99"], 1, /the ledger has no run 99/],
    [["--as-of-run", "0"], 1, /the ledger has no run 0/],
    [["--as-of-run", "last"], 2, /"last" is not a run's number/],
    [
      ["--as-of-run", "2021-01-01"],
      2,
      /--as-of-run: "2021-01-01" is not a run's number such as 17 .*For a time: --as-of 2021-01-01\./,
    ],
    [["--as-of", "17"], 2, /--as-of: "17" is not a day such as .*For a run: --as-of-run 17\./],
    [["--as-of", "2021-02-30"], 2, /"2021-02-30" is not/],
    [["--as-of", "2021-02-01T00:00"], 2, /a time with Z or its distance from UTC/],
    [
      ["--as-of", "yesterday"],
      2,
      /--as-of: "yesterday" is not a day such as 2021-03-01, or a time .* such as 2021-03-01T06:30Z\. For a run: --as-of-run 17\./,
    ],
    [["--as-of", ""], 2, /is not/],
    [["--as-of", "2021-02-01", "--as-of-run", "1"], 2, /cannot be used with/],
    [["--as-of", "2021-02-01", "--gone"], 2, /cannot be used with/],
  ])("with %j ends with %i", async (args, code, stderr) => {
    expect(await command("export", ...args)).toEqual({
      ...{ code, stdout: "", stderr: expect.stringMatching(stderr) },
    });
  });
});

describe("diff", () => {
  it("shows by default what the last run changed that changed anything", async () => {
    expect(await command("diff")).toEqual({
      code: 0,
      stdout: `us-counties: run 2 (backfilled, 2021-02-01T00:00:00.000Z) -> run 3 (backfilled, 2021-03-01T00:00:00.000Z)
- 2020-05-01 Allen Ohio: fips unknown, cases 5, deaths unknown
+ 2020-05-02 Zürich, "A" Ohio: fips unknown, cases 7, deaths 1
1 inserted, 0 changed, 1 gone
`,
      stderr: "",
    });
  });

  it.each([
    [
      ["--to", "2"],
      "run 1",
      "~ 2020-05-01 Adams Ohio: cases 1 -> 2\n0 inserted, 1 changed, 0 gone\n",
    ],
    [
      ["--from", "1", "--to", "2021-02-28"],
      "run 1",
      "~ 2020-05-01 Adams Ohio: cases 1 -> 2\n0 inserted, 1 changed, 0 gone\n",
    ],
    [["--from", "2", "--to", "2"], "run 2", "0 inserted, 0 changed, 0 gone\n"],
    [["--from", "3"], "run 3", "0 inserted, 0 changed, 0 gone\n"],
    [
      ["--to", "1"],
      "nothing",
      "+ 2020-05-01 Adams Ohio: fips 39001, cases 1, deaths 0\n+ 2020-05-01 Allen Ohio: fips unknown, cases 5, deaths unknown\n2 inserted, 0 changed, 0 gone\n",
    ],
  ])("with %j begins with %s", async (args, from, rest) => {
    const { code, stdout, stderr } = await command("diff", ...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [title, ...lines] = stdout.split("\n");
    expect(title).toContain(`us-counties: ${from} `);
    expect(lines.join("\n")).toBe(rest);
  });

  it("gives CSV and JSON for programs", async () => {
    const span = ["--from", "1", "--to", "3"];
    expect((await command("diff", ...span, "--format", "csv")).stdout).toBe(
      `change,date,county,state,before.fips,after.fips,before.cases,after.cases,before.deaths,after.deaths
changed,2020-05-01,Adams,Ohio,39001,39001,1,2,0,0
gone,2020-05-01,Allen,Ohio,,,5,,,
inserted,2020-05-02,"Zürich, ""A""",Ohio,,,,7,,1
`,
    );
    const { stdout } = await command("diff", ...span, "--format", "json");
    const key = { date: "2020-05-01", county: "Adams", state: "Ohio", fips: "39001" };
    expect(JSON.parse(stdout)[0]).toEqual({
      ...{ change: "changed", before: { ...key, cases: 1, deaths: 0 } },
      after: { ...key, cases: 2, deaths: 0 },
    });
    expect(JSON.parse(stdout)[1]).toMatchObject({ change: "gone", after: null });
    expect(JSON.parse((await command("diff", "--from", "3", "--format", "json")).stdout)).toEqual(
      [],
    );
  });

  it.each([
    [["--from", "3", "--to", "1"], 2, /--from is after --to/],
    [["--from", "2021-03-01", "--to", "2021-02-01"], 2, /--from is after --to/],
    [["--from", "3", "--to", "2021-02-01"], 1, /--from is after --to: run 3 ended after run 2/],
    [
      ["--from", "soon"],
      2,
      /--from: "soon" is not a run's number such as 17 .*, a day such as 2021-03-01, or a time/,
    ],
    [["--to", ""], 2, /--to: "" is not a run's number/],
    [["--from", "2020-01-01"], 1, /nothing of "us-counties" had been loaded by/],
    [["--to", "42"], 1, /the ledger has no run 42/],
    [["--format", "xml"], 2, /Must be text or csv or json/],
  ])("with %j ends with %i", async (args, code, stderr) => {
    expect(await command("diff", ...args)).toEqual({
      ...{ code, stdout: "", stderr: expect.stringMatching(stderr) },
    });
  });

  it("says that a dataset was never loaded, or a run is another dataset's", async () => {
    const never = await sharedCli(folder.path, "diff", "us-daily", "--database", db.url);
    expect(never).toMatchObject({ code: 1, stderr: expect.stringContaining("never been loaded") });
    await db.query(
      "create table public.us_daily (date date primary key, cases bigint not null, deaths bigint not null, recoveries bigint, inserted_by bigint)",
    );
    const other = await sharedCli(
      folder.path,
      "export",
      "us-daily",
      "--database",
      db.url,
      "--as-of-run=1",
    );
    expect(other).toMatchObject({
      ...{
        code: 1,
        stderr: expect.stringContaining('run 1 is one of "us-counties", not of "us-daily"'),
      },
    });
    const nothing = await sharedCli(folder.path, "diff", "us-daily", "--database", db.url);
    expect(nothing).toMatchObject({ code: 1, stderr: expect.stringContaining("has been loaded") });
  });
});
