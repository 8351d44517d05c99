import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { bigint, date, numeric, text } from "../../src/columns/index.ts";
import type { Columns, Dataset } from "../../src/datasets/dataset.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import { vintageRows } from "../../src/inspect/vintage-rows.ts";
import { run } from "../../src/run.ts";
import { COLUMN_CASES, record } from "../support/column-cases.ts";
import { settingsOn, TestNotifier, TestSources, testClock } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

const HOUR = 3_600_000;

const datasetOf = (columns: Columns, name = "test-viewed"): Dataset =>
  defineDataset({
    name,
    key: ["day"],
    columns: { day: date(), ...columns },
    source: { url: "test:left" },
  } as never);

describe.each(TEST_DATABASES)("views of past versions on %s", (_, makeDatabase) => {
  let db: TestDatabase;
  let clock = testClock();

  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    await db.clear();
    clock = testClock(new Date("2021-03-01T00:00:00Z"));
  });

  /** Runs a dataset an hour after the run before it, and returns the message. */
  async function load(dataset: Dataset, ...lines: string[]): Promise<string> {
    const { open } = new TestSources().set("test:left", lines.join("\n"));
    const notifier = new TestNotifier();
    const settings = settingsOn(db, { open, notifier, clock, site: undefined });
    const result = await run({ dataset, acceptShrink: true }, settings);
    expect(result.record.error).toBeNull();
    await clock.sleep(HOUR, new AbortController().signal);
    return notifier.messages[0]?.body ?? "";
  }
  const asOf = (hour: number, of = "test_viewed_as_of") =>
    db.query(
      `select to_jsonb(whole) as row from ${of}('2021-03-01T0${hour}:30Z') as whole order by day`,
    );
  const rowsAsOf = async (hour: number, of?: string) =>
    (await asOf(hour, of)).map(({ row }) => row);
  const plain = datasetOf({ cases: bigint() });
  const loadTwice = async () => {
    await load(plain, "day,cases", "2021-01-01,1");
    await load(plain, "day,cases", "2021-01-01,2", "2021-01-02,5");
  };

  it("tell each version with its run and its time", async () => {
    await loadTwice();
    expect(
      await db.query(
        `select day::text, cases::int, valid_from, valid_to, run_id::int from test_viewed_history order by 1, 3`,
      ),
    ).toEqual([
      {
        ...{ day: "2021-01-01", cases: 1, run_id: 1 },
        ...{ valid_from: new Date("2021-03-01T00:00Z"), valid_to: new Date("2021-03-01T01:00Z") },
      },
      {
        ...{ day: "2021-01-01", cases: 2, run_id: 2 },
        ...{ valid_from: new Date("2021-03-01T01:00Z"), valid_to: null },
      },
      {
        ...{ day: "2021-01-02", cases: 5, run_id: 2 },
        ...{ valid_from: new Date("2021-03-01T01:00Z"), valid_to: null },
      },
    ]);
    expect(await rowsAsOf(0)).toEqual([{ day: "2021-01-01", cases: 1 }]);
  });

  it("use the time at which the sources had the data, where the ledger has it", async () => {
    await loadTwice();
    await db.query("update daily_delta.runs set effective_at = finished_at - interval '1 year'");
    expect(await rowsAsOf(0)).toHaveLength(2);
    expect(await db.query("select from test_viewed_as_of('2020-03-01T00:30Z')")).toHaveLength(1);
  });

  it.each(COLUMN_CASES)("restore values of the type %s", async (_, make) => {
    const dataset = datasetOf({ v: make({ nullable: true }) });
    const values = [...make({}).type.examples.equal.map(([first = ""]) => first), ""];
    const fileOf = (all: readonly string[]) => [
      "day,v",
      ...all.map((value, index) => `2021-01-${10 + index},${value === "" ? "" : record(value)}`),
    ];
    await load(dataset, ...fileOf(values));
    const before = await db.query(
      "select t.*, null as inserted_by from test_viewed as t order by day",
    );
    await load(dataset, ...fileOf([...values.slice(1), values[0] as string]));
    const found = await db.query(
      "select v.*, null as inserted_by from test_viewed_as_of('2021-03-01T00:30Z') as v order by day",
    );
    expect(found).toEqual(before);
  });

  it("restore values that only a person can have stored", async () => {
    const types = COLUMN_CASES.filter(([name]) =>
      /^(timestamp|timestamptz|date|double|numeric)$/.test(name),
    );
    const make = Object.fromEntries(types.map(([name, of]) => [name, of({ nullable: true })]));
    const dataset = datasetOf(make);
    const names = Object.keys(make);
    const file = (count: number) => [
      ["day", ...names].join(),
      ...Array.from({ length: count }, (_, n) => `2021-01-0${n + 1}${",".repeat(names.length)}`),
    ];
    const odd: Readonly<Record<string, readonly string[]>> = {
      date: ["infinity", "-infinity", "0044-03-15 BC"],
      timestamp: ["infinity", "-infinity", "0044-03-15 12:00:00.5 BC"],
      timestamptz: ["infinity", "-infinity", "0044-03-15 12:00:00+00 BC"],
      double: ["Infinity", "-Infinity", "NaN"],
      numeric: ["Infinity", "-Infinity", "NaN"],
    };
    await load(dataset, ...file(3));
    for (const [name, values] of Object.entries(odd)) {
      for (const [n, value] of values.entries()) {
        await db.query(
          `update test_viewed set "${name}" = '${value}' where day = '2021-01-0${n + 1}'`,
        );
      }
    }
    const shown = `select ${names.map((name) => `"${name}"::text`).join()} from`;
    const before = await db.query(`${shown} test_viewed order by day`);
    await load(dataset, ...file(4));
    expect(await db.query(`${shown} test_viewed_as_of('2021-03-01T00:30Z') order by day`)).toEqual(
      before,
    );
  });

  it("follow columns that are added, removed and changed, with the rights of readers", async () => {
    const role = `viewer_${process.pid}`;
    await loadTwice();
    await db.query(`create role ${role}`);
    try {
      await db.query(`grant select on test_viewed_history to ${role}`);
      await db.query("alter table test_viewed add column note text");
      const noted = datasetOf({ cases: bigint(), note: text({ nullable: true }) });
      await load(noted, "day,cases,note", "2021-01-01,3,x", "2021-01-02,5,");
      expect(await rowsAsOf(0)).toEqual([{ day: "2021-01-01", cases: 1, note: null }]);
      expect(await rowsAsOf(2)).toContainEqual({ day: "2021-01-01", cases: 3, note: "x" });
      await db.query("alter table test_viewed drop column cases");
      const bare = datasetOf({ note: text({ nullable: true }) });
      await load(bare, "day,note", "2021-01-01,x", "2021-01-02,y");
      expect(await rowsAsOf(2)).toContainEqual({ day: "2021-01-01", note: "x" });
      expect(await db.query("select note from test_viewed_history where note = 'y'")).toHaveLength(
        1,
      );
      const may = "select has_table_privilege($1, 'test_viewed_history', 'select') as may";
      expect(await db.query(may, [role])).toEqual([{ may: true }]);
    } finally {
      await db.query(`drop owned by ${role}`);
      await db.query(`drop role ${role}`);
    }
  });

  it("leave out values of a former type that the new type does not accept", async () => {
    const words = datasetOf({ v: text() });
    await load(words, "day,v", "2021-01-01,1", "2021-01-02,5");
    await load(words, "day,v", "2021-01-01,many", "2021-01-02,6");
    await load(words, "day,v", "2021-01-01,3", "2021-01-02,6");
    await db.query("alter table test_viewed alter column v type bigint using v::bigint");
    const numbers = datasetOf({ v: bigint({ nullable: true }) });
    await db.query("alter table test_viewed alter column v drop not null");
    await load(numbers, "day,v", "2021-01-01,4", "2021-01-02,6");
    await load(numbers, "day,v", "2021-01-01,5", "2021-01-02,6");
    expect(await rowsAsOf(0)).toEqual([
      { day: "2021-01-01", v: null },
      { day: "2021-01-02", v: null },
    ]);
    expect(await rowsAsOf(2)).toEqual([
      { day: "2021-01-01", v: 3 },
      { day: "2021-01-02", v: 6 },
    ]);
    expect(await rowsAsOf(3)).toContainEqual({ day: "2021-01-01", v: 4 });
    await using session = await db.database.connect(new AbortController().signal);
    for await (const rows of vintageRows(session.db, numbers, { kind: "run", run: 1 })) {
      expect(rows).toEqual([
        { day: "2021-01-01", v: null },
        { day: "2021-01-02", v: null },
      ]);
    }
  });

  it("tell nothing from before a change of the key", async () => {
    await loadTwice();
    await db.query(
      "alter table test_viewed add column place text collate \"C\" not null default 'here', drop constraint test_viewed_pkey, add primary key (day, place)",
    );
    const wider = defineDataset({
      name: "test-viewed",
      key: ["day", "place"],
      columns: { day: date(), place: text(), cases: bigint() },
      source: { url: "test:left" },
    });
    await load(wider, "day,place,cases", "2021-01-01,here,3", "2021-01-02,here,5");
    expect(await rowsAsOf(0)).toEqual([]);
    expect(await rowsAsOf(1)).toHaveLength(2);
    expect(await rowsAsOf(2)).toContainEqual({ day: "2021-01-01", place: "here", cases: 3 });
  });

  it("begin again with a table that was dropped, or emptied", async () => {
    for (const statement of ["drop table test_viewed", "truncate test_viewed"]) {
      await db.clear();
      clock = testClock(new Date("2021-03-01T00:00:00Z"));
      await loadTwice();
      await db.query(statement);
      await load(plain, "day,cases", "2021-01-01,7");
      expect(await rowsAsOf(1)).toEqual([]);
      expect(await rowsAsOf(2)).toEqual([{ day: "2021-01-01", cases: 7 }]);
      expect(await db.query("select from test_viewed_history")).toHaveLength(1);
    }
  });

  it("do not prevent that the table is altered, renamed or dropped", async () => {
    await loadTwice();
    await db.query("alter table test_viewed alter column cases type numeric");
    await db.query("alter table test_viewed rename to test_other");
    await db.query("drop table test_other");
    expect(await load(plain, "day,cases", "2021-01-01,7")).not.toMatch(/views/i);
    expect(await rowsAsOf(2)).toEqual([{ day: "2021-01-01", cases: 7 }]);
  });

  it("are created for a table that the program did not create", async () => {
    await db.query(
      "create table test_viewed (day date primary key, cases bigint, inserted_by bigint)",
    );
    await db.query(
      "insert into test_viewed values ('2020-01-01', 9, null), ('2021-01-01', 9, 1234)",
    );
    await load(plain, "day,cases", "2021-01-01,1", "2021-01-03,3");
    expect(await rowsAsOf(0)).toContainEqual({ day: "2021-01-01", cases: 1 });
    const versions =
      "select cases::int, run_id::int from test_viewed_history where day = '2021-01-01' order by 1";
    expect(await db.query(versions)).toEqual([
      { cases: 1, run_id: 1 },
      { cases: 9, run_id: null },
    ]);
  });

  it.each([
    ["a table", "create table test_viewed_history (x int)", "test_viewed_history"],
    ["a view", "create view test_viewed_history as select 1 as x", "test_viewed_history"],
    [
      "an index",
      "create table a (x int); create index test_viewed_history on a (x)",
      "test_viewed_history",
    ],
    [
      "a function",
      "create function test_viewed_as_of(timestamptz) returns int language sql as 'select 1'",
      "test_viewed_as_of",
    ],
    ["a type", "create type test_viewed_history as enum ('x')", "test_viewed_history"],
  ])("do not replace %s of their name, and the message says so", async (_, statement, name) => {
    for (const each of statement.split("; ")) await db.query(each);
    const body = await load(plain, "day,cases", "2021-01-01,1");
    expect(body).toContain("The views of past versions of test_viewed");
    expect(body).toContain(name);
    const found =
      "select from pg_proc where proname in ('test_viewed_as_of', 'test_viewed_history')";
    expect(await db.query(found)).toHaveLength(name === "test_viewed_as_of" ? 1 : 0);
    expect(await db.query("select day::text from test_viewed")).toEqual([{ day: "2021-01-01" }]);
  });

  it("that another view depends on stay, and the message says which", async () => {
    await loadTwice();
    await db.query("create view mine as select cases from test_viewed_history");
    await db.query("alter table test_viewed drop column cases");
    const bare = datasetOf({ note: text({ nullable: true }) });
    await db.query("alter table test_viewed add column note text");
    const body = await load(bare, "day,note", "2021-01-01,x", "2021-01-02,y");
    expect(body).toMatch(/views of past versions.*not in step.*mine/);
    await db.query("drop view mine");
    expect(await load(bare, "day,note", "2021-01-01,x", "2021-01-02,y")).not.toMatch(/views/);
    expect(await rowsAsOf(2)).toContainEqual({ day: "2021-01-01", note: "x" });
  });

  it("have columns of their own also where the dataset has their names", async () => {
    const names = ["run_id", "valid_from", "valid_to", "moment", "known", "t", "s"];
    const dataset = datasetOf(Object.fromEntries(names.map((name) => [name, bigint()])));
    await load(dataset, ["day", ...names].join(), "2021-01-01,1,2,3,4,5,6,7");
    await load(dataset, ["day", ...names].join(), "2021-01-01,8,2,3,4,5,6,7");
    expect(
      await db.query("select run_id::int, _run_id::int from test_viewed_history order by 2"),
    ).toEqual([
      { run_id: 1, _run_id: 1 },
      { run_id: 8, _run_id: 2 },
    ]);
    expect(await rowsAsOf(0)).toMatchObject([{ run_id: 1, moment: 4 }]);
  });

  it("exist for a table with as many columns and as long a name as there can be", async () => {
    const names = Array.from({ length: 150 }, (_, n) => `c${n}_${"x".repeat(55)}`);
    const long = `test-${"n".repeat(45)}`;
    const dataset = datasetOf(Object.fromEntries(names.map((name) => [name, numeric()])), long);
    const line = (first: number) =>
      ["2021-01-01", first, ...names.slice(1).map((_, n) => n)].join();
    await load(dataset, ["day", ...names].join(), line(1));
    await load(dataset, ["day", ...names].join(), line(2));
    const table = long.replace("-", "_");
    expect(await rowsAsOf(0, `${table}_as_of`)).toMatchObject([{ [names[0] as string]: 1 }]);
    expect(await db.query(`select from ${table}_history`)).toHaveLength(2);
  });

  it("are in the schema of the table, and tell only its versions", async () => {
    await loadTwice();
    await db.query(`create schema "Other "" one"`);
    const moved = 'alter table test_viewed set schema "Other "" one"';
    const schema = '"Other "" one"';
    await db.query(moved);
    await db.query(`create table ${schema}.test_viewed_gone (x int)`);
    expect(
      await db.query(`select to_regclass('${schema}.test_viewed') is not null as found`),
    ).toEqual([{ found: true }]);
    await load(plain, "day,cases", "2021-01-01,70");
    expect(await rowsAsOf(2)).toEqual([{ day: "2021-01-01", cases: 70 }]);
    expect(await rowsAsOf(1)).toEqual([]);
  });

  it("are written once, and not by each run", async () => {
    await loadTwice();
    const objects = `select oid::int, xmin::text from pg_proc where proname like 'test_viewed%'
      union all select oid::int, xmin::text from pg_class where relname = 'test_viewed_history' order by 1`;
    const before = await db.query(objects);
    expect(before).toHaveLength(3);
    await load(plain, "day,cases", "2021-01-01,9");
    await load(plain, "day,cases", "2021-01-01,9");
    expect(await db.query(objects)).toEqual(before);
  });

  it("are merged into the statement that uses them", async () => {
    await loadTwice();
    await using session = await db.database.connect(new AbortController().signal);
    for (const from of ["test_viewed_as_of(now())", "test_viewed_history"]) {
      const { rows } = await sql<{ "QUERY PLAN": string }>`
        explain select count(*) from ${sql.raw(from)} where day = '2021-01-01'`.execute(session.db);
      const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
      expect(plan).not.toContain("Function Scan");
      expect(plan).toContain("revisions");
    }
  });
});
