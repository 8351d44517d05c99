import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { integer, text } from "../../src/columns/index.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import { csvFiles } from "../../src/publish/csv-files.ts";
import { run } from "../../src/run.ts";
import { findTable } from "../../src/table/find-table.ts";
import { MemorySite } from "../support/memory-site.ts";
import { settingsOn, TestNotifier, TestSources, testClock } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

const FILE = "data/test-firms/table.json";

const firms = (gone: "keep" | "delete") =>
  defineDataset({
    name: "test-firms",
    key: ["id", "place"],
    columns: { id: integer(), place: text(), name: text(), note: text({ nullable: true }) },
    source: { name: "left", url: "test:left" },
    shrinkLimit: 1,
    gone,
    publish: "table",
  });

describe.each(TEST_DATABASES)("a table that is published on %s", (_, makeDatabase) => {
  let db: TestDatabase;
  let site: MemorySite;
  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    await db.clear();
    site = new MemorySite();
  });

  const runsOn = (gone: "keep" | "delete") => {
    const clock = testClock(new Date("2026-01-01T00:00:00Z"));
    return async (...rows: string[]) => {
      await clock.sleep(86_400_000, new AbortController().signal);
      const { open } = new TestSources().set(
        "test:left",
        ["id,place,name,note", ...rows].join("\n"),
      );
      const settings = settingsOn(db, { clock, site, open, notifier: new TestNotifier() });
      const { record } = await run({ dataset: firms(gone) }, settings);
      return record.status;
    };
  };
  it("dates the changes of a backfill by when upstream made them", async () => {
    for (const [day, name] of [
      ["2020-01-01", "one"],
      ["2020-01-02", "won"],
    ] as const) {
      const { open } = new TestSources().set("test:left", `id,place,name,note\n1,A,${name},\n`);
      const settings = settingsOn(db, { site, open, notifier: new TestNotifier() });
      await run({ dataset: firms("keep"), effectiveAt: new Date(day) }, settings);
    }
    expect(site.read(FILE).changes.newest).toMatchObject([
      { kind: "corrected", runId: 2, at: "2020-01-02T00:00:00.000Z", isBackfilled: true },
    ]);
  });

  const changes = () =>
    site
      .read(FILE)
      .changes.newest.map(({ kind, runId, key, changes }: Record<string, unknown>) => [
        ...[kind, runId, key, changes],
      ]);

  it("has the rows in key order, and no change after the first run", async () => {
    await runsOn("keep")("2,A,two,", "1,B,one,x", "1,A,first,");
    expect(site.read(FILE)).toEqual({
      ...{ format: 1, dataset: "test-firms", runId: 1, isSample: false, total: 3 },
      publishedAt: "2026-01-02T00:00:00.000Z",
      key: ["id", "place"],
      columns: [
        { name: "id", kind: "integer", values: [1, 1, 2] },
        { name: "place", kind: "text", values: ["A", "B", "A"] },
        { name: "name", kind: "text", values: ["first", "one", "two"] },
        { name: "note", kind: "text", values: [null, "x", null] },
      ],
      changes: { total: 0, newest: [] },
    });
    expect(site.read("data/datasets.json").datasets[0]).toMatchObject({
      ...{ isTable: true, hasRows: true, time: "", by: null },
    });
  });

  it("tells new, corrected and gone rows by run", async () => {
    const load = runsOn("keep");
    await load("1,A,one,x", "2,A,two,");
    await load("1,A,ONE,x", "3,A,three,");
    expect(changes()).toEqual([
      ["corrected", 2, { id: 1, place: "A" }, { name: ["one", "ONE"] }],
      ["gone", 2, { id: 2, place: "A" }, { name: ["two", null] }],
      ["new", 2, { id: 3, place: "A" }, {}],
    ]);
    expect(site.read(FILE).columns[0].values).toEqual([1, 2, 3]);
  });

  it("tells a deleted row that returned once", async () => {
    const load = runsOn("delete");
    await load("1,A,one,", "2,A,two,");
    await load("1,A,one,");
    await load("1,A,one,", "2,A,zwei,");
    expect(changes()).toEqual([
      ["returned", 3, { id: 2, place: "A" }, { name: [null, "zwei"] }],
      ["gone", 2, { id: 2, place: "A" }, { name: ["two", null] }],
    ]);
    expect(site.read(FILE).total).toBe(2);
  });

  it("has its rows and corrections as CSV, exact, with the meanings of its columns", async () => {
    const load = runsOn("delete");
    await load('1,A,"=1+1, ""x""",', "2,A,two,-5");
    await load("1,A,one,x");
    await load("1,A,one,x", "2,A,zwei,");
    const csv = (file: string): string => site.read(`data/test-firms/${file}`);
    expect(csv("rows.csv")).toBe("id,place,name,note\n1,A,one,x\n2,A,zwei,\n");
    const [second, third] = ["2026-01-03T00:00:00Z", "2026-01-04T00:00:00Z"];
    expect(csv("corrections.csv").trimEnd().split("\n")).toEqual([
      "id,place,change,column,before,after,run,found_at",
      `2,A,returned,name,,zwei,3,${third}`,
      `1,A,corrected,name,"=1+1, ""x""",one,2,${second}`,
      `1,A,corrected,note,,x,2,${second}`,
      `2,A,gone,name,two,,2,${second}`,
      `2,A,gone,note,-5,,2,${second}`,
    ]);
    expect(site.read("data/test-firms/files.json")).toMatchObject({
      ...{ runId: 3, isSample: false },
      files: [
        { file: "rows.csv", records: 2, bytes: 39, isComplete: true },
        { file: "corrections.csv", records: 5, isComplete: true },
      ],
      columns: [
        { name: "id", type: "integer", isKey: true, isNullable: false },
        { name: "place", isKey: true },
        { name: "name", type: "text", isKey: false, isNullable: false },
        { name: "note", isNullable: true },
      ],
    });
  });

  it("cuts a CSV file that is too large after a whole record, and says so", async () => {
    await runsOn("keep")("1,A,one,", "2,A,zwei é,", "3,A,three,");
    await using session = await db.database.connect(new AbortController().signal);
    const dataset = firms("keep");
    const table = await findTable(session.db, dataset);
    const header = "id,place,name,note\n";
    const two = `${header}1,A,one,\n2,A,zwei é,\n`;
    const written: string[] = [];
    for await (const { text } of csvFiles(
      ...([session.db, dataset, table, 1, new Date()] as const),
      Buffer.byteLength(two),
    )) {
      written.push(text);
    }
    expect(written[0]).toBe(two);
    expect(JSON.parse(written.at(-1) ?? "").files).toMatchObject([
      { file: "rows.csv", records: 2, bytes: Buffer.byteLength(two), isComplete: false },
      { file: "corrections.csv", records: 0, isComplete: true },
    ]);
  });

  it("has the first rows of a large dataset, and their number", async () => {
    const rows = Array.from({ length: 10_003 }, (_, id) => `${id},A,n,`);
    await runsOn("keep")(...rows);
    const { total, columns } = site.read(FILE);
    expect(total).toBe(10_003);
    expect(columns[0].values).toHaveLength(10_000);
    expect(columns[0].values.at(-1)).toBe(9_999);
  });
});
