import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { integer, text } from "../../src/columns/index.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import { run } from "../../src/run.ts";
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

  it("has the first rows of a large dataset, and their number", async () => {
    const rows = Array.from({ length: 10_003 }, (_, id) => `${id},A,n,`);
    await runsOn("keep")(...rows);
    const { total, columns } = site.read(FILE);
    expect(total).toBe(10_003);
    expect(columns[0].values).toHaveLength(10_000);
    expect(columns[0].values.at(-1)).toBe(9_999);
  });
});
