import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { backfill } from "../../src/backfill.ts";
import type { BackfillSettings } from "../../src/backfill-settings.ts";
import { InterruptedError } from "../../src/core/errors.ts";
import { embeddedDatabase } from "../../src/database/embedded.ts";
import { migrate } from "../../src/database/migrations.ts";
import { serverDatabase } from "../../src/database/server.ts";
import { connectionsAreGone } from "../support/connections.ts";
import { beforeStatement } from "../support/faulty-pglite.ts";
import { type PostgresProxy, startProxy } from "../support/postgres-proxy.ts";
import { settingsOn, streamed, TestNotifier } from "../support/runs.ts";
import { atEach, sampleOfStatements, shareOf } from "../support/samples.ts";
import {
  embeddedTestDatabase,
  type ServerTestDatabase,
  serverTestDatabase,
  TEST_DATABASES,
  type TestDatabase,
} from "../support/test-databases.ts";
import { historyOf, leftFile } from "../support/vintages.ts";

/** A version that is refused is among them. */
const { vintages, sources } = historyOf(
  [
    { left: leftFile(1) },
    { left: leftFile(1, 2) },
    { left: "day,cases\n2021-01-01,many\n" },
    { left: leftFile(5, 2, 3) },
  ],
  ["left"],
);
/** As PostgreSQL reports a full disk. */
const DISK_FULL = Object.assign(new Error("could not extend file: No space left on device"), {
  code: "53100",
});

const load = (db: TestDatabase, settings: Partial<BackfillSettings> = {}) =>
  backfill(
    { dataset: streamed, vintages },
    { ...settingsOn(db, { open: sources.open }), ...settings },
  );

/** Makes the ledger's tables, whose statements other suites try. */
async function migrated(db: TestDatabase): Promise<void> {
  await using session = await db.database.connect(new AbortController().signal);
  await migrate(session.db);
}

/** Everything that must be the same however often it was stopped. */
async function expectAll(db: TestDatabase): Promise<void> {
  const runs = await db.query(`select status, effective_at, inserted::int, updated::int
    from daily_delta.runs where status = 'succeeded' order by id`);
  expect(runs).toEqual([
    { status: "succeeded", effective_at: vintages[0]?.at, inserted: 1, updated: 0 },
    { status: "succeeded", effective_at: vintages[1]?.at, inserted: 1, updated: 0 },
    { status: "succeeded", effective_at: vintages[3]?.at, inserted: 1, updated: 1 },
  ]);
  expect(
    await db.query(`select effective_at, before, after
      from daily_delta.revisions join daily_delta.runs on runs.id = run_id`),
  ).toEqual([{ effective_at: vintages[3]?.at, before: { cases: 1 }, after: { cases: 5 } }]);
  const rows = await db.query("select day::text, cases::int from test_streamed order by day");
  expect(rows.map(({ cases }) => cases)).toEqual([5, 2, 3]);
  const refused = await db.query(`select effective_at from daily_delta.runs
    where error ->> 'code' = 'CONTRACT'`);
  expect(refused).toEqual([{ effective_at: vintages[2]?.at }]);
  const running = await db.query("select from daily_delta.runs where status = 'running'");
  expect(running).toEqual([]);
}

describe.each(TEST_DATABASES)("a backfill that is interrupted on %s", (_, makeDatabase) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(() => db.clear());

  it("goes on where it was stopped, after each version", async () => {
    for (let stop = 1; stop <= vintages.length; stop++) {
      await db.clear();
      const controller = new AbortController();
      const notifier = new TestNotifier();
      const onVersion = (done: number) => {
        if (done === stop) controller.abort(new InterruptedError("stopped by the test"));
      };
      const first = await load(db, { signal: controller.signal, onVersion, notifier });
      expect(first.loaded + first.refused).toBe(stop);
      if (stop < vintages.length) {
        expect(first).toMatchObject({ status: "failed", error: { code: "INTERRUPTED" } });
        expect(notifier.messages[0]?.body).toContain(`${vintages.length - stop} left. The same`);
      }
      const second = await load(db, { notifier });
      expect(second.before).toBe(stop);
      expect(second.loaded + second.refused).toBe(vintages.length - stop);
      await expectAll(db);
      expect(notifier.messages).toHaveLength(stop < vintages.length ? 2 : 1);
    }
  });

  it("loads the version again during which it was stopped", async () => {
    for (const stop of vintages.keys()) {
      await db.clear();
      const controller = new AbortController();
      let opened = 0;
      const open: BackfillSettings["open"] = async (url, options) => {
        if (opened++ === stop) controller.abort(new InterruptedError("stopped by the test"));
        options.signal.throwIfAborted();
        return await sources.open(url, options);
      };
      const first = await load(db, { signal: controller.signal, open });
      expect(first).toMatchObject({ status: "failed", error: { code: "INTERRUPTED" } });
      expect(await load(db)).toMatchObject({ status: "succeeded", before: stop });
      await expectAll(db);
    }
  });
});

const HOW_OFTEN: readonly [string, (n: number, lost: number) => boolean][] = [
  ["once", (n, lost) => n === lost],
  ["and all after it", (n, lost) => n >= lost],
];

describe(`a backfill whose statements fail on PGlite, ${atEach("statement")},`, () => {
  it.each(HOW_OFTEN)("(%s) goes on when it is started again", async (_, fails) => {
    const db = await embeddedTestDatabase();
    await migrated(db);
    const statements: string[] = [];
    const watched = beforeStatement(db.pglite, (_, text) => void statements.push(text));
    await load(db, { database: embeddedDatabase(watched) });
    for (const lost of sampleOfStatements(statements)) {
      await db.clear();
      const faulty = beforeStatement(db.pglite, (n, text) => {
        if (fails(n, lost) && text !== "rollback") throw DISK_FULL;
      });
      const notifier = new TestNotifier();
      const first = await load(db, { database: embeddedDatabase(faulty), notifier });
      expect(notifier.messages).toHaveLength(1);
      const second = await load(db);
      expect(second.status).toMatch(/succeeded|unchanged/);
      if (first.error === null) expect(second.status).toBe("unchanged");
      await expectAll(db);
    }
    await db.close();
  });
});

const VERSIONS = ["18", "15"] as const;
const VERDICTS = ["cut-before", "cut-after"] as const;

describe.each(VERSIONS)("lost connections of a backfill to PostgreSQL %s", (version) => {
  let db: ServerTestDatabase;
  let proxy: PostgresProxy;
  beforeAll(async () => {
    db = await serverTestDatabase(version);
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    proxy = await startProxy(db.url);
  });
  afterEach(() => proxy.close());

  const index = VERSIONS.indexOf(version);
  const name = `PostgreSQL ${version}, a backfill that loses its connection`;
  it.each(shareOf(VERDICTS, "moment", { index, places: VERSIONS.length }, name))(
    `cost nothing, tried ${atEach("statement")} (%s)`,
    async (verdict) => {
      await db.reset();
      await migrated(db);
      const statements: (string | undefined)[] = [];
      proxy.onStatement((_, text) => {
        statements.push(text);
        return "pass";
      });
      const database = serverDatabase({ connectionString: proxy.url });
      await load(db, { database });
      for (const n of sampleOfStatements(statements)) {
        await connectionsAreGone(db);
        await db.clear();
        const lost = proxy.statements + n;
        proxy.onStatement((statement) => (statement === lost ? verdict : "pass"));
        const notifier = new TestNotifier();
        const record = await load(db, { database, notifier });
        expect(record).toMatchObject({ status: "succeeded", loaded: 3, refused: 1, rows: 3 });
        await expectAll(db);
        expect(notifier.messages).toHaveLength(1);
      }
    },
  );
});
