import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { type Kysely, sql } from "kysely";
import type { Tables } from "../../src/database/tables.ts";
import { dryRun } from "../../src/dry-run.ts";
import { rowHistory } from "../../src/inspect/history.ts";
import { tableWithPast } from "../../src/inspect/moments.ts";
import { runLog } from "../../src/inspect/run-log.ts";
import { datasetStatus } from "../../src/inspect/status.ts";
import { run } from "../../src/run.ts";
import { HEADER, placeLines, places, placesState } from "../support/places.ts";
import { settingsOn, TestNotifier, TestSources } from "../support/runs.ts";
import { shareOf } from "../support/samples.ts";
import { placeOn, TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

const LINES = placeLines(40);
const CHANGED = [...LINES.with(30, "2020-01-01,Place 30,7,7"), "2021-01-01,New,1,"];

const trigger = (table: string, when: string, body: string, more = "") => `
  create function hook() returns trigger language plpgsql as $$ begin ${body} end $$;
  create ${more.includes("deferrable") ? "constraint " : ""}trigger hook ${when}
    on daily_delta.${table} ${more} for each row execute function hook()`;

const DELETE = "delete from daily_delta.revisions where key = new.key; return null;";

const HOOKS: readonly (readonly [string, string, string])[] = [
  ["revisions", "a trigger that skips", trigger("revisions", "before insert", "return null;")],
  ["revisions", "a trigger that deletes", trigger("revisions", "after insert", DELETE)],
  [
    ...(["revisions", "a deferred trigger that deletes"] as const),
    trigger("revisions", "after insert", DELETE, "deferrable initially deferred"),
  ],
  [
    ...(["revisions", "a trigger that changes"] as const),
    trigger("revisions", "before insert", "new.before := '{}'; return new;"),
  ],
  [
    ...(["revisions", "a rule that skips"] as const),
    "create rule hook as on insert to daily_delta.revisions do instead nothing",
  ],
  ["runs", "a trigger that skips inserts", trigger("runs", "before insert", "return null;")],
  ["runs", "a trigger that skips updates", trigger("runs", "before update", "return null;")],
  [
    ...(["runs", "a rule that skips"] as const),
    "create rule hook as on update to daily_delta.runs do instead nothing",
  ],
  [
    ...(["runs", "a rule that adds"] as const),
    "create rule hook as on insert to daily_delta.runs do also notify test",
  ],
  ["source_versions", "a trigger", trigger("source_versions", "before insert", "return null;")],
  ["manifests", "a trigger", trigger("manifests", "before insert or update", "return null;")],
];

describe.each(TEST_DATABASES)("a ledger with hooks of others on %s", (on, makeDatabase) => {
  let db: TestDatabase;

  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(() => db.reset());

  const requestOf = (lines: readonly string[]) => {
    const { open } = new TestSources().set("test:left", [HEADER, ...lines].join("\n"));
    const notifier = new TestNotifier();
    const settings = settingsOn(db, { open, notifier, site: undefined });
    return [{ dataset: places }, settings, notifier] as const;
  };
  const runLines = async (lines: readonly string[]) => {
    const [request, settings, notifier] = requestOf(lines);
    const { record } = await run(request, settings);
    expect(notifier.messages.map((message) => message.record.status)).toEqual([record.status]);
    return record;
  };
  const execute = (statements: string) => db.query(`do $outer$ begin ${statements}; end $outer$`);
  const problem = async () => {
    await using session = await db.database.connect(new AbortController().signal);
    return (await datasetStatus(session.db, places)).problem;
  };

  it.each(shareOf(HOOKS, "hook", placeOn(on), `hooks of the ledger on ${on}`))(
    "refuses to run if %s has %s, writes nothing, and names it",
    async (table, _, hook) => {
      await runLines(LINES);
      await execute(hook);
      const before = await placesState(db);
      const { status, runId, error } = await runLines(CHANGED);
      expect({ status, runId, code: error?.code }).toEqual({
        ...{ status: "failed", runId: null, code: "TABLE_INTERFERENCE" },
      });
      expect(error?.message).toMatch(
        new RegExp(`(trigger|rule) "hook" of daily_delta\\.${table}.*Nothing was written`),
      );
      expect(await placesState(db)).toEqual(before);
      const [request, settings] = requestOf(CHANGED);
      expect((await dryRun(request, settings)).record.error).toEqual(error);
      expect(await problem()).toBe(error?.message);
      for (const statement of error?.details ?? []) await db.query(statement);
      expect(await runLines(CHANGED)).toMatchObject({ error: null, inserted: 1, updated: 1 });
      expect(await problem()).toBeNull();
    },
  );

  it("refuses to run and to be read if row-level security may hide rows of the ledger", async () => {
    await runLines(LINES);
    await execute(`
      if to_regrole('ledger_etl') is null then create role ledger_etl; end if;
      grant usage, create on schema public to ledger_etl;
      grant usage on schema daily_delta to ledger_etl;
      grant all on all tables in schema daily_delta to ledger_etl;
      grant select, insert, update on test_places to ledger_etl;
      grant pg_read_server_files to ledger_etl;
      alter table daily_delta.revisions enable row level security;
      create policy few on daily_delta.revisions using (run_id < 2) with check (true)`);
    const asRole: TestDatabase["database"] = {
      async connect(signal) {
        const session = await db.database.connect(signal);
        await sql`set role ledger_etl`.execute(session.db);
        const dispose = session[Symbol.asyncDispose].bind(session);
        session[Symbol.asyncDispose] = async () => {
          await sql`reset role`.execute(session.db).catch(() => {});
          await dispose();
        };
        return session;
      },
    };
    const [request, settings] = requestOf(CHANGED);
    const runAsRole = async () => (await run(request, { ...settings, database: asRole })).record;
    const READERS: readonly ((on: Kysely<Tables>) => Promise<unknown>)[] = [
      (on) => runLog(on, places, 9),
      (on) => rowHistory(on, places, { day: "2020-01-01", place: "Place 3" }),
      (on) => tableWithPast(on, places),
    ];
    const { error } = await runAsRole();
    expect(error).toMatchObject({ code: "TABLE_INTERFERENCE", details: [expect.any(String)] });
    expect(error?.message).toContain("row-level security of daily_delta.revisions. Nothing was");
    {
      await using session = await asRole.connect(new AbortController().signal);
      for (const read of READERS) {
        await expect(read(session.db)).rejects.toThrow("may not show all of its rows");
      }
    }
    for (const statement of error?.details ?? []) await db.query(statement);
    expect(await runAsRole()).toMatchObject({ error: null, inserted: 1, updated: 1 });
    await using session = await asRole.connect(new AbortController().signal);
    for (const read of READERS) await read(session.db);
    await sql`reset role`.execute(session.db);
    await db.query("drop owned by ledger_etl");
  });

  it("accepts triggers that are disabled, or for replicas only", async () => {
    await runLines(LINES);
    await execute(trigger("revisions", "before insert", "return null;"));
    for (const state of ["disable", "enable replica"]) {
      await db.query(`alter table daily_delta.revisions ${state} trigger hook`);
      expect((await runLines(CHANGED)).error).toBeNull();
    }
    expect(await db.query("select from daily_delta.revisions")).toHaveLength(1);
  });
});
