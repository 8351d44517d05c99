import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { bigint, date } from "../../src/columns/index.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import { run } from "../../src/run.ts";
import { settingsOn, streamed, TestSources } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

const FILE = "day,cases\n2021-01-01,1\n";

const named = (name: string) =>
  defineDataset({
    name,
    key: ["day"],
    columns: { day: date(), cases: bigint({ measures: "cumulative" }) },
    sources: { left: { url: "test:left", columns: { day: date(), cases: bigint({ min: 0 }) } } },
    map: (row) => row,
  });

describe.each(TEST_DATABASES)("a dataset's table on %s", (_, makeDatabase) => {
  let db: TestDatabase;
  let sources: TestSources;

  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    await db.clear();
    sources = new TestSources().set("test:left", FILE);
  });

  const runStreamed = async (dataset = streamed) =>
    (await run({ dataset }, settingsOn(db, { open: sources.open }))).record;

  it.each([
    [
      "lacks a column",
      "alter table test_streamed drop column cases",
      'alter table "public"."test_streamed" add column "cases" bigint;',
    ],
    [
      "has a column of another type",
      "alter table test_streamed alter column cases type text",
      'alter table "public"."test_streamed" alter column "cases" type bigint using "cases"::bigint;',
    ],
    [
      "has no key",
      "alter table test_streamed drop constraint test_streamed_pkey",
      'alter table "public"."test_streamed" add primary key ("day");',
    ],
    [
      "insists on the run",
      "alter table test_streamed alter column inserted_by set not null",
      'alter table "public"."test_streamed" alter column "inserted_by" drop not null;',
    ],
  ])("that %s fails the run with the statement that fixes it", async (_, damage, fix) => {
    await runStreamed();
    await db.query(damage);
    const { status, error } = await runStreamed();
    expect([status, error?.code, error?.details]).toEqual(["failed", "TABLE_MISMATCH", [fix]]);
    expect(sources.log).toHaveLength(1);
    await db.query(fix);
    expect((await runStreamed()).status).toMatch(/succeeded|unchanged/);
  });

  it("may have more columns than the dataset declares", async () => {
    await runStreamed();
    await db.query("alter table test_streamed add column note text default 'mine'");
    sources.set("test:left", `${FILE}2021-01-02,2\n`);
    expect(await runStreamed()).toMatchObject({ inserted: 1, unchanged: 1 });
  });

  it("is not made by a run that fails", async () => {
    sources.set("test:left", "day,cases\n2021-01-01,x\n");
    expect((await runStreamed()).status).toBe("failed");
    expect(await db.query("select to_regclass('test_streamed') as found")).toEqual([
      { found: null },
    ]);
  });

  it("has the privileges that its schema gives to new tables", async () => {
    await db.query(`do $$ begin
      if to_regrole('table_reader') is null then create role table_reader; end if;
    end $$`);
    await db.query(
      "alter default privileges in schema public grant select on tables to table_reader",
    );
    await runStreamed();
    const granted =
      "select has_table_privilege('table_reader', 'test_streamed', 'select') as granted";
    expect(await db.query(granted)).toEqual([{ granted: true }]);
  });

  it.each([
    "changed",
    "updated",
    "revised",
    "runs",
    "migrations",
    "staging-test",
    "user",
    "s",
    "t",
  ])("may be called %s", async (name) => {
    const dataset = named(name);
    expect(await runStreamed(dataset)).toMatchObject({ error: null, inserted: 1 });
    sources.set("test:left", "day,cases\n2021-01-01,2\n2021-01-02,2\n");
    expect(await runStreamed(dataset)).toMatchObject({ error: null, inserted: 1, updated: 1 });
  });

  it("is created next to tables of similar names", async () => {
    await db.query("create schema if not exists daily_delta");
    const others = ["public.staging_test_streamed", "daily_delta.test_streamed"];
    for (const table of others) {
      await db.query(`create table ${table} as select 'not ours' as note`);
    }
    await runStreamed();
    sources.set("test:left", "day,cases\n2021-01-01,2\n2021-01-02,2\n");
    expect(await runStreamed()).toMatchObject({ error: null, inserted: 1, updated: 1 });
    // The tests' user is called like the ledger's schema: that is not where its tables go.
    expect(await db.query("select 1 from public.test_streamed")).toHaveLength(2);
    for (const table of others) {
      expect(await db.query(`select note from ${table}`)).toEqual([{ note: "not ours" }]);
    }
  });

  it("is made again where a killed run left its staging table", async () => {
    await db.query('create table "staging#test_streamed" as select 1 as left_by_a_killed_run');
    sources.set("test:left", `${FILE}2021-01-02,2\n`);
    expect(await runStreamed()).toMatchObject({ error: null, inserted: 2 });
    expect(await leftovers()).toEqual([]);
  });

  it("leaves no staging table after any end of the first run", async () => {
    for (const file of ["day,cases\n2021-01-01,x\n", `${FILE}2021-01-01,2\n`, FILE]) {
      sources.set("test:left", file);
      await runStreamed();
      expect(await leftovers()).toEqual([]);
    }
  });

  const leftovers = () =>
    db.query("select relname from pg_class where relname ~ 'staging' and relpersistence <> 't'");
});
