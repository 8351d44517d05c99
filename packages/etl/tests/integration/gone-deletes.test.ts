import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Session } from "../../src/database/session.ts";
import { dryRun } from "../../src/dry-run.ts";
import { checkDropGone } from "../../src/ground.ts";
import { rowHistory } from "../../src/inspect/history.ts";
import { run } from "../../src/run.ts";
import { A, B, C, fileOf, offices, officesOn } from "../support/offices.ts";
import { settingsOn, TestSources } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

describe.each(TEST_DATABASES)(
  "rows that are gone and treated in another way, on %s,",
  (_, makeDatabase) => {
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
            "\nRemoved  2 rows no longer upstream were deleted: 2021-01-02 B, 2021-01-03 C.\n",
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

      it("fail the run if a trigger changes another row", async () => {
        await load(offices("delete"), fileOf(A, B, C));
        await hook("update test_offices set people = 7 where name = 'A'; return old;", "after");
        expect(await failing(fileOf(A, C))).toMatch(
          /1 row was not stored as given.*trigger "hook"/,
        );
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
  },
);
