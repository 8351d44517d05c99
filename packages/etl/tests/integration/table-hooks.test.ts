import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { dryRun } from "../../src/dry-run.ts";
import { datasetStatus } from "../../src/inspect/status.ts";
import { run } from "../../src/run.ts";
import { HEADER, placeLines, places } from "../support/places.ts";
import { settingsOn, TestSources } from "../support/runs.ts";
import { shareOf } from "../support/samples.ts";
import { CATALOGUES, placeOn, type TestDatabase } from "../support/test-databases.ts";

const LINES = placeLines(600);
const CHANGED = [...LINES.with(300, "2020-01-08,Place 20,7,7"), "2021-01-01,New,1,"];
const CREATE = `create table test_places (day date not null, place text collate "C" not null,
  cases bigint not null, deaths bigint, inserted_by bigint, primary key (day, place))`;

/** A trigger on the table: its time and events, and what it does. */
const trigger = (when: string, body: string, more = "") => `
  create function hook() returns trigger language plpgsql as $$ begin ${body} end $$;
  create ${more.includes("deferrable") ? "constraint " : ""}trigger hook ${when} on test_places
    ${more} for each row execute function hook();`;

/** The first row of the file. */
const FIRST = "day = '2020-01-01' and place = 'Place 0'";
/** Body of a trigger that does not fire itself. */
const changeOthers = (set: string, where: string) =>
  `if pg_trigger_depth() = 1 then update test_places set ${set} where ${where}; end if; return null;`;

const HOOKS: readonly (readonly [string, string])[] = [
  [
    "skips inserts",
    trigger("before insert", "if new.place = 'New' then return null; end if; return new;"),
  ],
  ["skips updates", trigger("before update", "return null;")],
  ["changes inserted values", trigger("before insert", "new.cases := new.cases + 1; return new;")],
  ["changes updated values", trigger("before update", "new.cases := new.cases + 1; return new;")],
  [
    "deletes rows after they are stored",
    trigger(
      "after insert",
      "delete from test_places where place = new.place and day = new.day; return null;",
    ),
  ],
  [
    "deletes rows before the commit",
    trigger(
      "after insert",
      "delete from test_places where place = new.place and day = new.day; return null;",
      "deferrable initially deferred",
    ),
  ],
];

describe.each(CATALOGUES)("a table with triggers, rules or policies on %s", (on, makeDatabase) => {
  let db: TestDatabase;

  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(() => db.clear());
  const place = placeOn(on, CATALOGUES);

  const requestOf = (lines: readonly string[], full = false) => {
    const { open } = new TestSources().set("test:left", [HEADER, ...lines].join("\n"));
    return [{ dataset: places, full }, settingsOn(db, { open, site: undefined })] as const;
  };
  const runLines = async (lines: readonly string[], full = false) =>
    (await run(...requestOf(lines, full))).record;
  const execute = async (statements: string) => {
    await db.query(`do $outer$ begin ${statements} end $outer$`);
  };
  const stored = () => db.query("select * from test_places order by day, place");

  it.each(shareOf(HOOKS, "trigger", place, `triggers on ${on}`))(
    "that %s fails every run and dry run, and names the trigger",
    async (_, hook) => {
      await runLines(LINES);
      await execute(hook);
      const before = await stored();
      for (const full of [false, true]) {
        const record = await runLines(CHANGED, full);
        expect(record).toMatchObject({ status: "failed", error: { code: "TABLE_INTERFERENCE" } });
        expect(record.error?.message).toMatch(/trigger "hook" of public\.test_places/);
        expect((await dryRun(...requestOf(CHANGED, full))).record.error).toEqual(record.error);
        expect(await stored()).toEqual(before);
        expect(await db.query("select from daily_delta.revisions")).toEqual([]);
      }
      const { error } = await runLines(CHANGED);
      for (const statement of error?.details ?? []) await db.query(statement);
      expect(await runLines(CHANGED)).toMatchObject({
        ...{ error: null, inserted: 1, updated: 1, unchanged: 599, missing: 0 },
      });
    },
  );

  it.each([
    ["deletes other rows", "delete from test_places where place = 'Gone'; return null;"],
    [
      "adds rows",
      `insert into test_places (day, place, cases) values (new.day, new.place || '+', 1);
       return null;`,
    ],
    ["changes values of rows that are gone", changeOthers("cases = 7", "place = 'Gone'")],
    ["changes values of rows that are not touched", changeOthers("cases = 7", FIRST)],
    ["changes keys of other rows", changeOthers("place = 'Other'", FIRST)],
  ])("that %s fails the run, whether or not all of the file is read", async (_, body) => {
    await runLines([...LINES, "2020-01-09,Gone,1,"]);
    await runLines(LINES);
    await execute(trigger("after update", body));
    const before = await stored();
    for (const full of [false, true]) {
      const { error } = await runLines(LINES.with(300, "2020-01-08,Place 20,7,7"), full);
      expect(error).toMatchObject({ code: "TABLE_INTERFERENCE" });
      expect(error?.message).toContain('trigger "hook"');
      expect(await stored()).toEqual(before);
    }
  });

  it("that skips rows fails the first load into an empty table", async () => {
    await db.query(CREATE);
    await execute(
      trigger("before insert", "if new.place = 'Place 3' then return null; end if; return new;"),
    );
    expect(await runLines(LINES)).toMatchObject({ error: { code: "TABLE_INTERFERENCE" } });
    expect(await stored()).toEqual([]);
  });

  it("may keep a log, fill in columns of its own, and check values", async () => {
    await db.query(CREATE);
    await db.query("alter table test_places add column stored_at text not null");
    await db.query("create table log (place text)");
    await execute(trigger("before insert or update", "new.stored_at := 'now'; return new;"));
    await execute(`
      create function log() returns trigger language plpgsql as
        $$ begin insert into log values (new.place); return null; end $$;
      create trigger log after insert or update on test_places
        for each row execute function log();`);
    expect(await runLines(LINES)).toMatchObject({ error: null, inserted: 600 });
    expect(await runLines(CHANGED)).toMatchObject({ error: null, inserted: 1, updated: 1 });
    expect(await db.query("select from log")).toHaveLength(602);
  });

  it.each(
    shareOf(
      [
        "on insert to test_places do instead nothing",
        "on update to test_places do instead nothing",
        "on insert to test_places where new.place = 'New' do instead nothing",
        "on update to test_places do also notify test",
      ],
      "rule",
      place,
      `rules on ${on}`,
    ),
  )("is refused with the rule %j", async (rule) => {
    await runLines(LINES);
    await db.query(`create rule hook as ${rule}`);
    const { error } = await runLines(CHANGED);
    expect(error).toMatchObject({ code: "TABLE_MISMATCH" });
    expect(error?.message).toContain('the rule "hook"');
    for (const statement of error?.details ?? []) await db.query(statement);
    expect(await runLines(CHANGED)).toMatchObject({ error: null, inserted: 1, updated: 1 });
  });

  it("is refused if row-level security hides rows, and accepted if it shows them all", async () => {
    await runLines(LINES);
    await db.query(`do $$ begin
      if to_regrole('places_etl') is null then create role places_etl; end if; end $$`);
    for (const statement of [
      "grant usage, create on schema public to places_etl",
      "grant usage on schema daily_delta to places_etl",
      "grant all on all tables in schema daily_delta to places_etl",
      "grant select, insert, update on test_places to places_etl",
      // PGlite copies from a file of its own.
      "grant pg_read_server_files to places_etl",
      "alter table test_places enable row level security",
      "create policy few on test_places to places_etl using (place <> 'Place 3') with check (true)",
    ]) {
      await db.query(statement);
    }
    const asRole: TestDatabase["database"] = {
      async connect(signal) {
        const session = await db.database.connect(signal);
        await sql`set role places_etl`.execute(session.db);
        const dispose = session[Symbol.asyncDispose].bind(session);
        session[Symbol.asyncDispose] = async () => {
          await sql`reset role`.execute(session.db).catch(() => {});
          await dispose();
        };
        return session;
      },
    };
    const runAsRole = async () => {
      const [request, settings] = requestOf(CHANGED);
      return (await run(request, { ...settings, database: asRole })).record;
    };
    const { error } = await runAsRole();
    expect(error).toMatchObject({ code: "TABLE_MISMATCH" });
    expect(error?.message).toMatch(/row-level security .*"places_etl".*policy "few"/);
    await db.query("create policy whole on test_places to places_etl using (true)");
    expect(await runAsRole()).toMatchObject({ error: null, inserted: 1, updated: 1, missing: 0 });
    await db.query("drop policy whole on test_places");
    await db.query("create policy see on test_places for select to places_etl using (true)");
    // What may not be updated is not locked either, so that it would count as unchanged.
    expect((await runAsRole()).error?.code).toBe("TABLE_MISMATCH");
    await db.query("create policy change on test_places for update to places_etl using (true)");
    expect((await runAsRole()).error).toBeNull();
    await db.query("create policy less on test_places as restrictive using (cases > 1)");
    const limited = (await runAsRole()).error;
    expect(limited?.details).toEqual(['alter role "places_etl" bypassrls;']);
    for (const statement of limited?.details ?? []) await db.query(statement);
    expect((await runAsRole()).error).toBeNull();
    await db.query("alter role places_etl nobypassrls");
    for (const name of ["less", "see", "change"]) {
      await db.query(`drop policy ${name} on test_places`);
    }
    for (const statement of error?.details ?? []) await db.query(statement);
    expect((await runAsRole()).error).toBeNull();
    await db.query("drop table test_places");
    await db.query("drop owned by places_etl");
    await db.query("alter role places_etl nobypassrls");
  });

  it("is read by a role that may not change it, if a policy shows it all rows", async () => {
    await runLines(LINES);
    await db.query(`do $$ begin
      if to_regrole('places_reader') is null then create role places_reader; end if; end $$`);
    for (const statement of [
      "grant usage on schema public, daily_delta to places_reader",
      "grant select on all tables in schema daily_delta to places_reader",
      "grant select on test_places to places_reader",
      "alter table test_places enable row level security",
      "create policy see on test_places for select to places_reader using (true)",
    ]) {
      await db.query(statement);
    }
    const status = async () => {
      await using session = await db.database.connect(new AbortController().signal);
      await sql`set role places_reader`.execute(session.db);
      try {
        return await datasetStatus(session.db, places);
      } finally {
        await sql`reset role`.execute(session.db);
      }
    };
    expect(await status()).toMatchObject({ problem: null, rows: 600 });
    await db.query("alter policy see on test_places using (place <> 'Place 3')");
    const { problem, rows } = await status();
    expect(problem).toMatch(/create policy ".*" on "public"."test_places" for select to /);
    expect(problem).toMatch(/may hide rows from the role "places_reader" \(policy "see"\)/);
    expect(rows).toBeNull();
    await db.query("drop table test_places");
    await db.query("drop owned by places_reader");
  });

  it("routes rows to partitions, and fails as a whole where one has no partition", async () => {
    await db.query(`${CREATE} partition by range (day)`);
    await db.query(
      "create table p1 partition of test_places for values from ('2020-01-01') to ('2020-01-10')",
    );
    await db.query(
      "create table p2 partition of test_places for values from ('2020-01-10') to ('2020-12-31')",
    );
    expect(await runLines(LINES)).toMatchObject({ error: null, inserted: 600 });
    expect((await runLines(CHANGED)).error?.message).toMatch(/no partition/);
    await execute(trigger("before insert", "return null;").replace("on test_places", "on p1"));
    expect((await runLines([...LINES, "2020-01-02,More,1,"])).error?.message).toMatch(
      /trigger "hook" of public\.p1/,
    );
  });
});
