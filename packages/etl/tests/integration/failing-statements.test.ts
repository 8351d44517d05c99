import type { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { embeddedDatabase } from "../../src/database/embedded.ts";
import { migrate } from "../../src/database/migrations.ts";
import type { Database } from "../../src/database/session.ts";
import { run } from "../../src/run.ts";
import { DAY_1, DAY_2, sourcesOf } from "../support/days.ts";
import { beforeStatement } from "../support/faulty-pglite.ts";
import { expectScene, places, placesState, SCENES } from "../support/places.ts";
import { expectDay2, expectOneMessageEach, stateOf } from "../support/promises.ts";
import { joined, settingsOn, TestNotifier, TestSources } from "../support/runs.ts";
import { atEach, sampleOfStatements } from "../support/samples.ts";
import {
  embeddedTestDatabase,
  TEST_DATABASES,
  type TestDatabase,
} from "../support/test-databases.ts";

/** As PostgreSQL reports a full disk. */
const DISK_FULL = Object.assign(new Error("could not extend file: No space left on device"), {
  code: "53100",
});

const runDay = async (db: TestDatabase, database: Database, left: string, notifier: TestNotifier) =>
  (
    await run(
      { dataset: joined },
      settingsOn(db, { database, notifier, open: sourcesOf(left).open }),
    )
  ).record;

/** The statements of a run where nothing fails. */
async function statementsOf(
  db: TestDatabase & { readonly pglite: PGlite },
  work: (on: Database) => Promise<unknown>,
) {
  const statements: string[] = [];
  await work(embeddedDatabase(beforeStatement(db.pglite, (_, text) => void statements.push(text))));
  expect(statements.length).toBeGreaterThan(20);
  return statements;
}

const HOW_OFTEN: readonly [string, (n: number, lost: number) => boolean][] = [
  ["once", (n, lost) => n === lost],
  ["and all after it", (n, lost) => n >= lost],
];

describe(`a run whose statements fail on PGlite, ${atEach("statement")},`, () => {
  it.each(HOW_OFTEN)("(%s) costs no data and is told", async (_, fails) => {
    const db = await embeddedTestDatabase();
    const prepare = async () => {
      await db.clear();
      await runDay(db, db.database, DAY_1, new TestNotifier());
    };
    await prepare();
    const statements = await statementsOf(db, (on) => runDay(db, on, DAY_2, new TestNotifier()));
    for (const lost of sampleOfStatements(statements)) {
      await prepare();
      const before = await stateOf(db);

      let last = 0;
      const faulty = beforeStatement(db.pglite, (n, text) => {
        last = n;
        if (fails(n, lost) && text !== "rollback") throw DISK_FULL;
      });
      const notifier = new TestNotifier();
      const record = await runDay(db, embeddedDatabase(faulty), DAY_2, notifier);
      expect(notifier.messages.map((message) => message.record.status)).toEqual([record.status]);
      expect(last).toBeGreaterThanOrEqual(lost);

      if (record.status === "failed") {
        expect(record.error).toMatchObject({ code: "DATABASE" });
        expect(record.error?.message).toMatch(/No space left.*53100.*Give the server more storage/);
        expect(await stateOf(db)).toEqual(before);
      }
      const next = await runDay(db, db.database, DAY_2, new TestNotifier());
      expect(next.status).toBe(record.status === "failed" ? "succeeded" : "unchanged");
      await expectDay2(db);
    }
    await db.close();
  });
});

describe.each(SCENES)(`$name whose statements fail on PGlite, ${atEach("statement")},`, (scene) => {
  it.each(HOW_OFTEN)("(%s) costs no data and is told", async (_, fails) => {
    const db = await embeddedTestDatabase();
    const runFile = async (file: string, database = db.database) => {
      const notifier = new TestNotifier();
      const sources = new TestSources().set("test:left", file);
      const settings = settingsOn(db, { database, notifier, open: sources.open });
      const { record } = await run({ dataset: places }, settings);
      return { record, reads: sources.log.length, notifier };
    };
    const prepare = async () => {
      await db.clear();
      if (scene.before === undefined) {
        await using session = await db.database.connect(new AbortController().signal);
        await migrate(session.db);
      } else await runFile(scene.before);
    };
    await prepare();
    const statements = await statementsOf(db, async (on) => {
      const { record, reads } = await runFile(scene.file, on);
      expect(record).toMatchObject(scene.counts);
      expect(reads).toBe(1);
    });
    for (const lost of sampleOfStatements(statements)) {
      await prepare();
      const before = await placesState(db);

      let last = 0;
      const faulty = beforeStatement(db.pglite, (n, text) => {
        last = n;
        if (fails(n, lost) && text !== "rollback") throw DISK_FULL;
      });
      const { record, notifier } = await runFile(scene.file, embeddedDatabase(faulty));
      expect(notifier.messages.map((message) => message.record.status)).toEqual([record.status]);
      if (record.status === "failed") expect(await placesState(db)).toEqual(before);
      else expect(record).toMatchObject(scene.counts);
      expect(last).toBeGreaterThanOrEqual(lost);
      const { record: next } = await runFile(scene.file);
      expect(next.status).toBe(record.status === "failed" ? "succeeded" : "unchanged");
      await expectScene(db, scene);
    }
    await db.close();
  });
});

describe.each(TEST_DATABASES)("a disk that is full on %s", (_, makeDatabase) => {
  let db: TestDatabase;

  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(() => db.clear());

  const trigger = (event: string) => `create trigger disk_full before ${event} on test_joined
    for each row execute function disk_full()`;
  // The ledger has no triggers.
  const constraint = (table: string) =>
    `alter table ${table} add constraint disk_full check (disk_full()) not valid`;

  it.each([
    ["test_joined (insert)", "trigger", trigger("insert")],
    ["test_joined (update)", "trigger", trigger("update")],
    ["daily_delta.revisions", "bool", constraint("daily_delta.revisions")],
    ["daily_delta.source_versions", "bool", constraint("daily_delta.source_versions")],
  ])("at %s leaves all as it was", async (_, result, statement) => {
    const notifier = new TestNotifier();
    const first = await runDay(db, db.database, DAY_1, notifier);
    const before = await stateOf(db);
    // The server itself raises it, when it comes to write a row of this table.
    await db.query(`create function disk_full() returns ${result} language plpgsql as $$ begin
      raise exception 'could not extend file: No space left on device' using errcode = '53100';
    end $$`);
    await db.query(statement);
    const failed = await runDay(db, db.database, DAY_2, notifier);
    expect(failed).toMatchObject({ status: "failed", error: { code: "DATABASE" } });
    expect(failed.error?.message).toContain("(SQLSTATE 53100)");
    expect(await stateOf(db)).toEqual(before);

    await db.query("drop function disk_full cascade");
    const last = await runDay(db, db.database, DAY_2, notifier);
    expect(last).toMatchObject({ status: "succeeded", failedBefore: 1 });
    await expectDay2(db);
    await expectOneMessageEach(db, notifier.messages, [first, failed, last]);
  });
});
