import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { date, integer, text } from "../../src/columns/index.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import { dryRun } from "../../src/dry-run.ts";
import { run } from "../../src/run.ts";
import { settingsOn, TestSources } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

const DAY = 86_400_000;
const START = Date.parse("2021-01-01T00:00Z");

const declared = (shrinkLimit?: number) =>
  defineDataset({
    name: "test-teams",
    key: ["day", "team"],
    columns: { day: date(), team: text(), goals: integer() },
    source: { url: "test:teams" },
    ...(shrinkLimit === undefined ? {} : { shrinkLimit }),
  });

const lineOf = (day: number, team: string): string =>
  `${new Date(START + day * DAY).toISOString().slice(0, 10)},${team},${day}`;
const fileOf = (...lines: string[]): string => `day,team,goals\n${lines.join("\n")}\n`;
const teams = (count: number, suffix = ""): string[] =>
  Array.from({ length: count }, (_, n) => lineOf(0, `Team ${n}${suffix}`));
const days = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, n) => lineOf(from + n, "Ulm"));

describe.each(TEST_DATABASES)("a run whose source lost keys, on %s,", (_, makeDatabase) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(() => db.clear());

  const load = async (file: string, dataset = declared(), acceptShrink = false) => {
    const { open } = new TestSources().set("test:teams", file);
    return (await run({ dataset, acceptShrink }, settingsOn(db, { open }))).record;
  };

  it("is refused where all keys are renamed, and leaves the table as it was", async () => {
    await load(fileOf(...teams(380)));
    const renamed = fileOf(...teams(380, " FC"));
    const record = await load(renamed);
    expect(record).toMatchObject({ status: "failed", inserted: 0, error: { code: "SHRUNK" } });
    expect(record.error?.details).toEqual([
      "test-teams: 380 of the 380 keys of the last success are gone, 100.0%; 380 keys are new",
    ]);
    expect(await db.query("select count(*)::int as rows from test_teams")).toEqual([{ rows: 380 }]);
    const { open } = new TestSources().set("test:teams", renamed);
    const dry = await dryRun({ dataset: declared() }, settingsOn(db, { open }));
    expect(dry.record.error?.code).toBe("SHRUNK");
    expect(await load(renamed, declared(), true)).toMatchObject({ inserted: 380, missing: 380 });
    expect(await load(renamed)).toMatchObject({ status: "unchanged" });
  });

  it("is refused where a few more than a tenth are renamed in a file of which blocks are known", async () => {
    const lines = teams(1_000);
    await load(fileOf(...lines));
    const renamed = (count: number) =>
      fileOf(...lines.map((line, n) => (n < count ? line.replace(/,(\d+)$/, " FC,$1") : line)));
    expect((await load(renamed(101))).error?.code).toBe("SHRUNK");
    expect(await load(renamed(100))).toMatchObject({ inserted: 100, unchanged: 900, missing: 100 });
  });

  it("passes where a rolling window loses what its dataset says", async () => {
    const dataset = declared(0.25);
    await load(fileOf(...days(0, 30)), dataset);
    for (const week of [1, 2, 3]) {
      const record = await load(fileOf(...days(7 * week, 30 + 7 * week)), dataset);
      expect(record).toMatchObject({ inserted: 7, unchanged: 23, missing: 7 * week });
    }
    expect((await load(fileOf(...days(29, 59)), dataset)).error?.code).toBe("SHRUNK");
    expect((await load(fileOf(...days(28, 58)))).error?.code).toBe("SHRUNK");
  });

  it("passes where rows were deleted from the table, and come back", async () => {
    await load(fileOf(...teams(380)));
    await db.query("delete from test_teams");
    expect(await load(fileOf(...teams(381)))).toMatchObject({ inserted: 381, error: null });
    await db.query("drop table test_teams");
    expect(await load(fileOf(...teams(382)))).toMatchObject({ inserted: 382, error: null });
  });
});
