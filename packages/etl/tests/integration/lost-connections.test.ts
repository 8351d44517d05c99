import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { serverDatabase } from "../../src/database/server.ts";
import { run } from "../../src/run.ts";
import { connectionsAreGone } from "../support/connections.ts";
import { DAY_1, DAY_2, sourcesOf } from "../support/days.ts";
import { expectScene, places, SCENES } from "../support/places.ts";
import { type PostgresProxy, startProxy } from "../support/postgres-proxy.ts";
import { expectDay2, expectOneMessageEach, stateOf } from "../support/promises.ts";
import { type ProxiedTestDatabase, proxiedTestDatabase } from "../support/proxied-test-database.ts";
import { joined, settingsOn, TestNotifier, TestSources } from "../support/runs.ts";
import { atEach, sampleOfStatements, shareOf } from "../support/samples.ts";
import { type ServerTestDatabase, serverTestDatabase } from "../support/test-databases.ts";

/** Keeps the statements that pass. */
function watchStatements(proxy: PostgresProxy): (string | undefined)[] {
  const statements: (string | undefined)[] = [];
  proxy.onStatement((_, text) => {
    statements.push(text);
    return "pass";
  });
  return statements;
}

const VERSIONS = ["18", "15"] as const;
const VERDICTS = ["cut-before", "cut-after"] as const;

describe.each(VERSIONS)("lost connections to PostgreSQL %s", (version) => {
  let db: ServerTestDatabase;
  let proxy: PostgresProxy;
  let notifier: TestNotifier;

  beforeAll(async () => {
    db = await serverTestDatabase(version);
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    await db.reset();
    notifier = new TestNotifier();
    proxy = await startProxy(db.url);
  });
  afterEach(() => proxy.close());

  const runDay = async (left: string) => {
    await connectionsAreGone(db);
    const database = serverDatabase({ connectionString: proxy.url });
    const settings = settingsOn(db, { database, notifier, open: sourcesOf(left).open });
    return (await run({ dataset: joined }, settings)).record;
  };

  const prepareDay2 = async () => {
    await db.clear();
    proxy.onStatement(() => "pass");
    await runDay(DAY_1);
    notifier.messages.length = 0;
  };

  /** Runs day 2 again and again from day 1, the n-th statement being lost. */
  async function forStatements(
    lose: (n: number) => void,
    check: (record: Awaited<ReturnType<typeof runDay>>) => Promise<void>,
  ): Promise<void> {
    await prepareDay2();
    const statements = watchStatements(proxy);
    await runDay(DAY_2);
    expect(statements.length).toBeGreaterThan(20);
    for (const n of sampleOfStatements(statements)) {
      await prepareDay2();
      const lost = proxy.statements + n;
      lose(lost);
      const record = await runDay(DAY_2);
      expect(proxy.statements).toBeGreaterThanOrEqual(lost);
      await check(record);
    }
  }

  const index = VERSIONS.indexOf(version);
  const name = `PostgreSQL ${version}, one statement that is lost`;
  it.each(shareOf(VERDICTS, "moment", { index, places: VERSIONS.length }, name))(
    `a run survives a loss ${atEach("statement")} (%s)`,
    async (verdict) => {
      await forStatements(
        (lost) => proxy.onStatement((n) => (n === lost ? verdict : "pass")),
        async (record) => {
          expect(record).toMatchObject({ status: "succeeded", inserted: 1, updated: 1 });
          await expectDay2(db);
          await expectOneMessageEach(db, notifier.messages, [record]);
        },
      );
    },
  );

  const goneName = `PostgreSQL ${version}, a database that is gone`;
  it.each(shareOf(VERDICTS.toReversed(), "moment", { index, places: VERSIONS.length }, goneName))(
    `a database that is gone from a statement on, tried ${atEach("statement")}, costs nothing but time (%s)`,
    async (verdict) => {
      await forStatements(
        (lost) => proxy.onStatement((n) => (n >= lost ? verdict : "pass")),
        async (record) => {
          const { rows } = await stateOf(db);
          const cases = rows.map((row) => row.cases).join();
          expect(["1,2,3", "1,5,3,4"]).toContain(cases);
          const told = notifier.messages.map((message) => message.record.status);
          if (record.status === "succeeded") expect(cases).toBe("1,5,3,4");
          else expect(record.error?.code).toBe("DATABASE_UNAVAILABLE");
          expect(told).toEqual([record.status]);

          proxy.onStatement(() => "pass");
          const next = await runDay(DAY_2);
          expect(next.status).toMatch(/succeeded|unchanged/);
          await expectDay2(db);
        },
      );
    },
  );

  it("a server that refuses connections is reported without the ledger", async () => {
    await proxy.refuseConnections(true);
    const record = await runDay(DAY_1);
    expect(record).toMatchObject({ runId: null, status: "failed", inserted: 0, updated: 0 });
    expect(record.error?.code).toBe("DATABASE_UNAVAILABLE");
    expect(notifier.messages.map((message) => message.record)).toEqual([record]);
  });
});

describe.each(SCENES)("lost connections in $name, on PostgreSQL 18", (scene) => {
  let db: ProxiedTestDatabase;

  beforeAll(async () => {
    db = await proxiedTestDatabase("18");
  });
  afterAll(() => db.close());

  const runFile = async (file: string) => {
    await connectionsAreGone(db);
    const notifier = new TestNotifier();
    const { open } = new TestSources().set("test:left", file);
    const database = serverDatabase({ connectionString: db.proxy.url });
    const settings = settingsOn(db, { database, notifier, open });
    const { record } = await run({ dataset: places }, settings);
    return { record, messages: notifier.messages };
  };

  const prepareScene = async () => {
    await db.reset();
    db.proxy.onStatement(() => "pass");
    if (scene.before !== undefined) await runFile(scene.before);
  };

  const index = SCENES.indexOf(scene);
  it.each(shareOf(VERDICTS, "moment", { index, places: SCENES.length }, scene.name))(
    `cost nothing, tried ${atEach("statement")}, those of the migrations included (%s)`,
    async (verdict) => {
      await prepareScene();
      const statements = watchStatements(db.proxy);
      await runFile(scene.file);
      for (const n of sampleOfStatements(statements)) {
        await prepareScene();
        const lost = db.proxy.statements + n;
        db.proxy.onStatement((count) => (count === lost ? verdict : "pass"));
        const { record, messages } = await runFile(scene.file);
        expect(record).toMatchObject({ status: "succeeded", error: null, ...scene.counts });
        await expectScene(db, scene);
        expect(messages.map((message) => message.record)).toEqual([record]);
        expect(db.proxy.statements).toBeGreaterThanOrEqual(lost);
      }
    },
  );
});
