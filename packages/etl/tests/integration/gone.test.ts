import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { date, integer, text } from "../../src/columns/index.ts";
import { NotLoadedError } from "../../src/core/errors.ts";
import type { Session } from "../../src/database/session.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import { rowHistory } from "../../src/inspect/history.ts";
import { datasetStatus } from "../../src/inspect/status.ts";
import { run } from "../../src/run.ts";
import { A, B, C, fileOf, offices, officesOn } from "../support/offices.ts";
import { joined, settingsOn, TestSources } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

describe.each(TEST_DATABASES)("rows that upstream no longer has, on %s,", (_, makeDatabase) => {
  let db: TestDatabase;
  let session: Session;

  beforeAll(async () => {
    db = await makeDatabase();
    session = await db.database.connect(new AbortController().signal);
  });
  afterAll(async () => {
    await session[Symbol.asyncDispose]();
    await db.close();
  });
  beforeEach(() => db.clear());

  const { clock, load, names, revisions, stored, exported } = officesOn(() => db);

  it.each(["keep", "mark", "delete"] as const)(
    "are recorded with their values, once, and again when they come back (%s)",
    async (gone) => {
      const dataset = offices(gone);
      const stays = gone === "delete" ? 0 : 1;
      const first = await load(dataset, fileOf(A, B, C));
      expect(first.counts).toBe("3,0,0,0,0,0,0");
      const went = await load(dataset, fileOf(A, C));
      expect(went.counts).toBe(`0,0,2,${stays},1,0,${1 - stays}`);
      expect(await names()).toEqual(stays ? ["A", "B", "C"] : ["A", "C"]);
      const still = await load(dataset, fileOf(A, [3, "C", 4]));
      expect(still.counts).toBe(`0,1,1,${stays},0,0,0`);
      const back = await load(dataset, fileOf(A, B, [3, "C", 4]));
      expect(back.counts).toBe(stays ? "0,0,3,0,0,1,0" : "1,0,2,0,0,1,0");
      const again = await load(dataset, fileOf(A, [3, "C", 4]));
      expect(again.counts).toBe(`0,0,2,${stays},1,0,${1 - stays}`);
      const other = await load(dataset, fileOf(A, [2, "B", 7], [3, "C", 4]));
      expect(other.counts).toBe(stays ? "0,1,2,0,0,1,0" : "1,0,2,0,0,1,0");
      expect(await revisions()).toEqual([
        { run: 2, name: "B", before: "2", after: null, came: false, went: true, inserted_by: 1 },
        { run: 3, name: "C", before: "3", after: "4", came: false, went: false, inserted_by: 1 },
        { run: 4, name: "B", before: null, after: "2", came: true, went: false, inserted_by: null },
        {
          ...{ run: 5, name: "B", before: "2", after: null, came: false, went: true },
          inserted_by: stays ? 1 : 4,
        },
        { run: 6, name: "B", before: null, after: "7", came: true, went: false, inserted_by: null },
      ]);
      const history = await rowHistory(session.db, dataset, { day: "2021-01-02", name: "B" });
      expect(history).toMatchObject({
        current: { people: 7 },
        insertedBy: { runId: 1, at: first.record.finishedAt },
        gone: null,
      });
      expect(history.revisions.map(({ before, after }) => [before, after])).toEqual([
        [{ people: 2 }, null],
        [null, { people: 2 }],
        [{ people: 2 }, null],
        [null, { people: 7 }],
      ]);
    },
  );

  it("is told with examples, in the singular and in the plural", async () => {
    const dataset = offices("keep");
    const many = Array.from({ length: 8 }, (_, n) => [n + 10, `N${n}`, n] as const);
    await load(dataset, fileOf(A, B, ...many));
    const one = await load(dataset, fileOf(A, ...many));
    expect(one.message).toContain(
      "\nRemoved  1 row is no longer upstream: 2021-01-02 B. It is kept.\n",
    );
    expect(one.message).not.toContain("The table keeps");
    const several = await load(dataset, fileOf(A));
    expect(several.message).toContain(
      "\nRemoved  8 rows are no longer upstream: 2021-01-10 N0, 2021-01-11 N1, 2021-01-12 N2, 2021-01-13 N3, 2021-01-14 N4, and 3 more. They are kept.\n",
    );
    expect(several.message).toContain("The table keeps 9 rows that are no longer upstream.");
    const back = await load(dataset, fileOf(A, B, many[3] as (typeof many)[number]));
    expect(back.message).toContain("2 rows are upstream again: 2021-01-02 B, 2021-01-13 N3.\n");
    const same = await load(dataset, fileOf(A, B, many[3] as (typeof many)[number]));
    expect(same).toMatchObject({ status: "unchanged", counts: "0,0,3,7,0,0,0" });
    expect(same.message).not.toContain("are no longer upstream:");
    const status = await datasetStatus(session.db, dataset);
    expect(status.gone?.rows).toBe(7);
    expect(status.gone?.newest[0]).toEqual({
      key: { day: "2021-01-10", name: "N0" },
      since: several.record.finishedAt,
    });
  });

  it("are marked with the time of the run, until they come back", async () => {
    const dataset = offices("mark");
    await load(dataset, fileOf(A, B, C));
    expect(await stored()).toEqual([
      ["A", null],
      ["B", null],
      ["C", null],
    ]);
    const first = await load(dataset, fileOf(A, C));
    await load(dataset, fileOf([1, "A", 5], C));
    const second = await load(dataset, fileOf([1, "A", 5]));
    expect(await stored()).toEqual([
      ["A", null],
      ["B", first.record.finishedAt],
      ["C", second.record.finishedAt],
    ]);
    await load(dataset, fileOf([1, "A", 5], B));
    expect(await stored()).toEqual([
      ["A", null],
      ["B", null],
      ["C", second.record.finishedAt],
    ]);
    expect(second.message).toContain("1 row is no longer upstream: 2021-01-03 C. It is marked");
  });

  it.each(["keep", "mark", "delete"] as const)(
    "are exported with their time (%s)",
    async (gone) => {
      const dataset = offices(gone);
      await expect(exported(dataset)).rejects.toThrow(NotLoadedError);
      await load(dataset, fileOf(A, B, C, [1, "Z", ""]));
      expect(await exported(dataset)).toEqual([]);
      const first = await load(dataset, fileOf(A, C));
      const second = await load(dataset, fileOf(A));
      expect(await exported(dataset)).toEqual([
        { day: "2021-01-01", name: "Z", people: null, gone_since: first.record.finishedAt },
        { day: "2021-01-02", name: "B", people: 2, gone_since: first.record.finishedAt },
        { day: "2021-01-03", name: "C", people: 3, gone_since: second.record.finishedAt },
      ]);
    },
  );

  const ODD = [
    "",
    "a",
    "A",
    "ä",
    "\u0041\u0308",
    "it's",
    'say "x"',
    "a,b",
    "1\n2",
    "\\",
    "null",
    "{}",
    "%s $1",
  ];

  it.each(["keep", "mark", "delete"] as const)(
    "have any text in their key, told apart by its bytes (%s)",
    async (gone) => {
      const dataset = defineDataset({
        name: "test-offices",
        key: ["name", "day"],
        columns: { day: date(), name: text({ empty: true }), people: integer({ nullable: true }) },
        source: { name: "left", url: "test:left" },
        shrinkLimit: 1,
        gone,
      });
      const all = ODD.map((name, n) => [1 + n, name, n] as const);
      await load(dataset, fileOf(...all, [30, "stays", 1]));
      const went = await load(dataset, fileOf([30, "stays", 1]));
      expect(went.record.gone).toBe(ODD.length);
      expect((await exported(dataset)).map(({ name }) => name).toSorted()).toEqual(ODD.toSorted());
      for (const [n, row] of all.entries()) {
        const back = await load(dataset, fileOf(...all.slice(0, n), row, [30, "stays", 1]));
        expect([back.record.gone, back.record.returned]).toEqual([0, 1]);
      }
      expect(await exported(dataset)).toEqual([]);
    },
  );

  it("are only those within the dates of a file that covers a span", async () => {
    const dataset = offices("delete", "span");
    await load(dataset, fileOf([1, "A", 1], [2, "A", 1], [3, "A", 1], [3, "B", 1], [4, "A", 1]));
    const moved = await load(dataset, fileOf([3, "A", 1], [4, "A", 1], [5, "A", 1]));
    expect(moved.counts).toBe("1,0,2,2,1,0,1");
    const next = await load(dataset, fileOf([4, "A", 1], [6, "A", 1]));
    expect(next.counts).toBe("1,0,1,3,1,0,1");
    expect(await db.query("select day::text, name from test_offices order by 1, 2")).toEqual(
      [1, 2, 3, 4, 6].map((day) => ({ day: `2021-01-0${day}`, name: "A" })),
    );
    const back = await load(dataset, fileOf([5, "A", 1], [6, "A", 1]));
    expect(back.counts).toBe("1,0,1,4,0,1,0");
  });

  it("are found where the key has no date and the file covers a span of numbers", async () => {
    const dataset = defineDataset({
      name: "test-numbers",
      key: ["id"],
      columns: { id: integer(), note: text() },
      source: { name: "left", url: "test:left" },
      shrinkLimit: 1,
      gone: "delete",
      covers: "span",
    });
    await load(dataset, "id,note\n1,a\n2,b\n3,c\n10,d\n");
    await load(dataset, "id,note\n2,b\n10,d\n11,e\n");
    expect(await db.query("select id from test_numbers order by id")).toEqual(
      [1, 2, 10, 11].map((id) => ({ id })),
    );
  });

  it("are those of the joined rows where sources are joined", async () => {
    const runJoined = async (left: string, right: string) => {
      const sources = new TestSources().set("test:left", left).set("test:right", right);
      const settings = settingsOn(db, { open: sources.open, clock, site: undefined });
      return (await run({ dataset: joined, acceptShrink: true }, settings)).record;
    };
    await runJoined("day,cases\n2021-01-01,1\n2021-01-02,2\n", "day,extra\n2021-01-02,5\n");
    const went = await runJoined("day,cases\n2021-01-01,1\n", "day,extra\n2021-01-01,5\n");
    expect(went).toMatchObject({ updated: 1, missing: 1, gone: 1, returned: 0, dropped: 0 });
    const back = await runJoined(
      "day,cases\n2021-01-01,1\n2021-01-02,9\n",
      "day,extra\n2021-01-01,5\n",
    );
    expect(back).toMatchObject({ updated: 1, missing: 0, gone: 0, returned: 1 });
    const history = await rowHistory(session.db, joined, { day: "2021-01-02" });
    expect(history.revisions.map(({ before, after }) => [before, after])).toEqual([
      [{ cases: 2, extra: 5 }, null],
      [null, { cases: 9, extra: null }],
    ]);
  });
});
