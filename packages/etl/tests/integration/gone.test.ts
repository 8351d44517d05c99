import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { date, integer, text } from "../../src/columns/index.ts";
import type { Row } from "../../src/columns/value.ts";
import { NotLoadedError } from "../../src/core/errors.ts";
import type { Session } from "../../src/database/session.ts";
import type { Dataset, Gone } from "../../src/datasets/dataset.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import { dryRun } from "../../src/dry-run.ts";
import { exportGone } from "../../src/inspect/gone-rows.ts";
import { rowHistory } from "../../src/inspect/history.ts";
import { datasetStatus } from "../../src/inspect/status.ts";
import { run } from "../../src/run.ts";
import type { RunRequest } from "../../src/run-settings.ts";
import { checkDropGone } from "../../src/stage.ts";
import { joined, settingsOn, TestNotifier, TestSources, testClock } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

const offices = (gone: Gone, covers?: "all" | "span"): Dataset =>
  defineDataset({
    name: "test-offices",
    key: ["day", "name"],
    columns: { day: date(), name: text(), people: integer({ nullable: true }) },
    source: { name: "left", url: "test:left" },
    shrinkLimit: 1,
    gone,
    ...(covers === undefined ? {} : { covers }),
  });

/** Lines of the file: day of January, name, people. */
const fileOf = (...rows: readonly (readonly [number, string, number | ""])[]): string =>
  [
    "day,name,people",
    ...rows.map(([day, name, people]) => {
      const quoted = /[",\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
      return `2021-01-${String(day).padStart(2, "0")},${quoted},${people}`;
    }),
  ].join("\n");

describe.each(TEST_DATABASES)("rows that upstream no longer has, on %s,", (_, makeDatabase) => {
  let db: TestDatabase;
  let session: Session;
  const clock = testClock(new Date("2021-02-01T06:00:00Z"));

  beforeAll(async () => {
    db = await makeDatabase();
    session = await db.database.connect(new AbortController().signal);
  });
  afterAll(async () => {
    await session[Symbol.asyncDispose]();
    await db.close();
  });
  beforeEach(() => db.clear());

  const load = async (dataset: Dataset, file: string, request: Partial<RunRequest> = {}) => {
    const open = new TestSources().set("test:left", file).open;
    const notifier = new TestNotifier();
    clock.advance(60_000);
    const settings = settingsOn(db, { open, clock, notifier, site: undefined });
    const { record } = await run({ dataset, ...request }, settings);
    expect(record.error).toBeNull();
    const { status, inserted, updated, unchanged, missing, gone, returned, dropped } = record;
    return {
      record,
      counts: [inserted, updated, unchanged, missing, gone, returned, dropped].join(),
      status,
      message: notifier.messages[0]?.body ?? "",
    };
  };
  const names = async () =>
    (await db.query<{ name: string }>("select name from test_offices order by name")).map(
      ({ name }) => name,
    );
  const revisions = () =>
    db.query(
      `select run_id::int as run, key ->> 'name' as name, before ->> 'people' as before,
         after ->> 'people' as after, before is null as came, after is null as went,
         inserted_by::int
       from daily_delta.revisions order by run_id, key`,
    );

  const A = [1, "A", 1] as const;
  const B = [2, "B", 2] as const;
  const C = [3, "C", 3] as const;

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
        { run: 3, name: "C", before: "3", after: "4", came: false, went: false, inserted_by: null },
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
    expect(one.message).toContain("\n1 row is no longer upstream: 2021-01-02 B. It is kept.\n");
    expect(one.message).not.toContain("removed from the source");
    const several = await load(dataset, fileOf(A));
    expect(several.message).toContain(
      "\n8 rows are no longer upstream: 2021-01-10 N0, 2021-01-11 N1, 2021-01-12 N2, 2021-01-13 N3, 2021-01-14 N4, and 3 more. They are kept.\n",
    );
    expect(several.message).toContain("9 rows were removed from the source; kept here.");
    const back = await load(dataset, fileOf(A, B, many[3] as (typeof many)[number]));
    expect(back.message).toContain("\n2 rows are upstream again: 2021-01-02 B, 2021-01-13 N3.\n");
    const same = await load(dataset, fileOf(A, B, many[3] as (typeof many)[number]));
    expect(same).toMatchObject({ status: "unchanged", counts: "0,0,3,7,0,0,0" });
    expect(same.message).not.toContain("no longer upstream");
    const status = await datasetStatus(session.db, dataset);
    expect(status.gone?.rows).toBe(7);
    expect(status.gone?.newest[0]).toEqual({
      key: { day: "2021-01-10", name: "N0" },
      since: several.record.finishedAt,
    });
  });

  const stored = async () =>
    (
      await db.query<{ name: string; since: Date | null }>(
        "select name, gone_since as since from test_offices order by name",
      )
    ).map(({ name, since }) => [name, since?.toISOString() ?? null]);

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

  const exported = async (dataset: Dataset) => {
    const found: Row[] = [];
    for await (const page of exportGone(session.db, dataset)) found.push(...page);
    return found;
  };

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

  describe("with --drop-gone", () => {
    it.each(["keep", "mark"] as const)(
      "are deleted once, and keep their history (%s)",
      async (gone) => {
        const dataset = offices(gone);
        const first = await load(dataset, fileOf(A, B, C));
        const went = await load(dataset, fileOf(A));
        const before = await revisions();
        const dry = await dryRun(
          { dataset, dropGone: true },
          {
            database: db.database,
            deadline: new Date(clock.now().getTime() + 60_000),
            clock,
            open: new TestSources().set("test:left", fileOf(A)).open,
          },
        );
        expect(dry.record).toMatchObject({ dropped: 2, missing: 0, error: null });
        expect(dry.goneKeys?.dropped).toEqual([
          { day: "2021-01-02", name: "B" },
          { day: "2021-01-03", name: "C" },
        ]);
        expect(await names()).toEqual(["A", "B", "C"]);
        const dropped = await load(dataset, fileOf(A), { dropGone: true });
        expect(dropped.counts).toBe("0,0,1,0,0,0,2");
        expect(dropped.message).toContain(
          "\n2 rows no longer upstream were deleted: 2021-01-02 B, 2021-01-03 C.\n",
        );
        expect(await names()).toEqual(["A"]);
        expect(await revisions()).toEqual(before);
        expect(await exported(dataset)).toHaveLength(2);
        const again = await load(dataset, fileOf(A), { dropGone: true });
        expect(again.counts).toBe("0,0,1,0,0,0,0");
        const history = await rowHistory(session.db, dataset, { day: "2021-01-02", name: "B" });
        expect(history).toMatchObject({
          current: null,
          insertedBy: { runId: first.record.runId },
          gone: { runId: went.record.runId, at: went.record.finishedAt },
        });
        const back = await load(dataset, fileOf(A, B));
        expect(back.counts).toBe("1,0,1,0,0,1,0");
        const whole = await rowHistory(session.db, dataset, { day: "2021-01-02", name: "B" });
        expect(whole).toMatchObject({
          current: { people: 2 },
          insertedBy: { runId: 1 },
          gone: null,
        });
      },
    );

    it("are deleted in the run that misses them", async () => {
      const dataset = offices("keep");
      await load(dataset, fileOf(A, B, C));
      const dropped = await load(dataset, fileOf(A, C), { dropGone: true });
      expect(dropped.counts).toBe("0,0,2,0,1,0,1");
      expect(dropped.message).toContain(
        "1 row is no longer upstream: 2021-01-02 B. It was deleted.",
      );
    });

    it("is refused for a dataset that deletes them anyway", () => {
      expect(() => checkDropGone({ dataset: offices("delete"), dropGone: true })).toThrow(
        /deletes rows that are gone in every run/,
      );
    });
  });

  it("are brought in line when the dataset treats them in another way", async () => {
    await load(offices("keep"), fileOf(A, B, C));
    const went = await load(offices("keep"), fileOf(A, C));
    const sources = new TestSources().set("test:left", fileOf(A, C));
    const settings = settingsOn(db, { open: sources.open, clock, site: undefined });
    const refused = await run({ dataset: offices("mark") }, settings);
    expect(refused.record.error?.message).toContain(
      'alter table "public"."test_offices" add column "gone_since" timestamp with time zone;',
    );
    await db.query("alter table test_offices add column gone_since timestamptz");
    expect((await load(offices("mark"), fileOf(A, C))).counts).toBe("0,0,2,1,0,0,0");
    const marked = [
      ["A", null],
      ["B", went.record.finishedAt],
      ["C", null],
    ];
    expect(await stored()).toEqual(marked);
    await load(offices("keep"), fileOf(A, C));
    await load(offices("keep"), fileOf(A, B));
    const last = await load(offices("mark"), fileOf(A, B));
    expect(last.counts).toBe("0,0,2,1,0,0,0");
    const since = await exported(offices("mark"));
    expect(await stored()).toEqual([
      ["A", null],
      ["B", null],
      ["C", since[0]?.gone_since],
    ]);
    const deleted = await load(offices("delete"), fileOf(A, B));
    expect(deleted.counts).toBe("0,0,2,0,0,0,1");
    expect(await names()).toEqual(["A", "B"]);
    const kept = await load(offices("keep"), fileOf(A, B));
    expect(kept.counts).toBe("0,0,2,0,0,0,0");
    expect(await exported(offices("keep"))).toEqual(since);
    expect((await load(offices("keep"), fileOf(A, B, C))).counts).toBe("1,0,2,0,0,1,0");
  });

  it("are noticed after a version of the program that did not record them", async () => {
    const dataset = offices("keep");
    await load(dataset, fileOf(A, B, C));
    await load(dataset, fileOf(A, C));
    await db.query("delete from daily_delta.revisions");
    const noticed = await load(dataset, fileOf(A, C));
    expect(noticed).toMatchObject({ status: "succeeded", counts: "0,0,2,1,1,0,0" });
    expect((await load(dataset, fileOf(A, C))).status).toBe("unchanged");
  });

  it("and were deleted by hand are noticed by a full run", async () => {
    const dataset = offices("keep");
    await load(dataset, fileOf(A, B, C));
    await load(dataset, fileOf(A, C));
    await db.query("delete from test_offices where name = 'B'");
    expect((await load(dataset, fileOf(A, C), { full: true })).counts).toBe("0,0,2,0,0,0,0");
    await db.query("delete from test_offices where name = 'C'");
    expect((await load(dataset, fileOf(A, C), { full: true })).counts).toBe("1,0,1,0,0,0,0");
  });

  it("come back to a table that was dropped and is loaded again", async () => {
    const dataset = offices("keep");
    await load(dataset, fileOf(A, B, C));
    await load(dataset, fileOf(A, C));
    await db.query("drop table test_offices");
    expect((await load(dataset, fileOf(A, B))).counts).toBe("2,0,0,0,0,1,0");
  });

  it.each(["keep", "mark", "delete"] as const)(
    "are not treated as gone by a run that the shrink guard fails (%s)",
    async (gone) => {
      const dataset = offices(gone);
      const guarded = { ...dataset, shrinkLimit: 0.1 };
      await load(guarded, fileOf(A, B, C));
      await db.query(
        `create function refuse() returns trigger language plpgsql as
           $$ begin raise exception 'deleted'; end $$;`,
      );
      await db.query(
        "create trigger refuse before delete on test_offices for each row execute function refuse()",
      );
      for (const file of [fileOf(A), fileOf(A, [4, "D", 4], [5, "E", 5])]) {
        const sources = new TestSources().set("test:left", file);
        const settings = settingsOn(db, { open: sources.open, clock, site: undefined });
        const { record } = await run({ dataset: guarded }, settings);
        expect(record).toMatchObject({ status: "failed", error: { code: "SHRUNK" } });
      }
      expect(await names()).toEqual(["A", "B", "C"]);
      expect(await revisions()).toEqual([]);
    },
  );

  describe("deleted from a table with hooks", () => {
    const failing = async (file: string) => {
      const sources = new TestSources().set("test:left", file);
      const settings = settingsOn(db, { open: sources.open, clock, site: undefined });
      const { record } = await run({ dataset: offices("delete") }, settings);
      expect(record.status).toBe("failed");
      expect(await names()).toEqual(["A", "B", "C"]);
      expect(await revisions()).toEqual([]);
      return record.error?.message ?? "";
    };
    const hook = async (body: string, when = "before") => {
      await db.query(
        `create function hook() returns trigger language plpgsql as $$ begin ${body} end $$`,
      );
      await db.query(
        `create trigger hook ${when} delete on test_offices for each row execute function hook()`,
      );
    };

    it("fail the run if a trigger keeps a row", async () => {
      await load(offices("delete"), fileOf(A, B, C));
      await hook("return null;");
      expect(await failing(fileOf(A, C))).toMatch(
        /0 of 1 rows were deleted.*trigger "hook".*disable trigger "hook"/s,
      );
    });

    it("fail the run if a trigger deletes another row", async () => {
      await load(offices("delete"), fileOf(A, B, C));
      await hook("delete from test_offices where name = 'A'; return old;", "after");
      expect(await failing(fileOf(A, C))).toMatch(/it has 1 rows where it should have 2/);
    });

    it("fail the run if a foreign key refers to a row", async () => {
      await load(offices("delete"), fileOf(A, B, C));
      await db.query(
        `create table visits (day date, name text collate "C",
           foreign key (day, name) references test_offices)`,
      );
      await db.query("insert into visits values ('2021-01-02', 'B')");
      expect(await failing(fileOf(A, C))).toMatch(/foreign key/);
    });

    it("take the rows with them that a foreign key cascades to", async () => {
      await load(offices("delete"), fileOf(A, B, C));
      await db.query(
        `create table visits (day date, name text collate "C",
           foreign key (day, name) references test_offices on delete cascade)`,
      );
      await db.query("insert into visits values ('2021-01-02', 'B')");
      expect((await load(offices("delete"), fileOf(A, C))).counts).toBe("0,0,2,0,1,0,1");
      expect(await db.query("select * from visits")).toEqual([]);
    });
  });
});
