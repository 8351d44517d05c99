import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { Client } from "pg";
import { run } from "../../src/run.ts";
import { BLOCKED } from "../support/connections.ts";
import { joined, settingsOn, TestNotifier, TestSources, testClock } from "../support/runs.ts";
import { type ServerTestDatabase, serverTestDatabase } from "../support/test-databases.ts";

const HOUR = 3_600_000;

describe.each(["18", "15"] as const)("a lock that is taken on PostgreSQL %s", (version) => {
  let db: ServerTestDatabase;
  let other: Client;
  let ended: boolean;
  const sources = new TestSources()
    .set("test:left", "day,cases\n2021-01-01,1\n")
    .set("test:right", "day,extra\n2021-01-01,1\n");

  beforeAll(async () => {
    db = await serverTestDatabase(version);
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    await db.clear();
    await runJoined();
    ended = false;
    other = new Client(db.url);
    other.on("error", () => {
      ended = true;
    });
    await other.connect();
  });

  // A test that fails may leave a transaction, for which the next one would wait.
  afterEach(() => other.end());

  const runJoined = async () =>
    (await run({ dataset: joined }, settingsOn(db, { open: sources.open }))).record;

  /** A killed process whose connection, and with it the lock, is still there. */
  async function holdLock(deadline: Date, status: string): Promise<void> {
    const { rows } = await other.query("select pg_backend_pid() as pid");
    await other.query(
      "select pg_advisory_lock(hashtextextended('daily-delta:table:public.test_joined', 0))",
    );
    await other.query(
      `insert into daily_delta.runs (execution_id, token, dataset, dataset_version, status,
         started_at, deadline, backend, channel)
       values ('other', 'other', 'test-joined', '', $3, now(), $1, $2, 'test')`,
      [deadline, rows[0].pid, status],
    );
  }

  it("is left to a run whose deadline is still to come", async () => {
    await holdLock(new Date(Date.now() + HOUR), "running");
    expect((await runJoined()).status).toBe("skipped");
    expect(ended).toBe(false);
    await other.end();
    expect(await runJoined()).toMatchObject({ status: "unchanged", failedBefore: 1 });
  });

  it.each(["running", "succeeded"])("is taken from a dead run that is %s", async (status) => {
    await holdLock(new Date(Date.now() - HOUR), status);
    expect((await runJoined()).status).toMatch(/unchanged|succeeded/);
    expect(ended).toBe(true);
  });

  it("on a row by another session only delays the run", async () => {
    await other.query("begin; update test_joined set cases = cases");
    const changed = new TestSources()
      .set("test:left", "day,cases\n2021-01-01,2\n")
      .set("test:right", "day,extra\n2021-01-01,1\n");
    const notifier = new TestNotifier();
    const settings = { open: changed.open, notifier, clock: testClock() };
    const ended = run({ dataset: joined }, settingsOn(db, settings));
    while ((await db.query(BLOCKED)).length === 0) await pause(10);
    settings.clock.toNextTimer();
    const { record } = await ended;
    // The lock is named where the run has looked for it before its time is up.
    const code = expect.stringMatching(/^(DEADLINE|DATABASE_LOCKED)$/);
    expect(record).toMatchObject({ runId: 2, status: "failed", error: { code } });
    expect(notifier.messages.map((message) => message.record)).toEqual([record]);
    await other.query("rollback");
    const next = await run({ dataset: joined }, settingsOn(db, settings));
    expect(next.record).toMatchObject({ status: "succeeded", updated: 1, failedBefore: 1 });
  });

  it("fails a run while a process holds it that no run of the ledger belongs to", async () => {
    const { rows } = await other.query("select pg_backend_pid() as pid");
    await other.query(
      "select pg_advisory_lock(hashtextextended('daily-delta:table:public.test_joined', 0))",
    );
    const record = await runJoined();
    expect(record).toMatchObject({ status: "failed", error: { code: "DATABASE_LOCKED" } });
    expect(record.error?.message).toContain(`select pg_terminate_backend(${rows[0].pid})`);
    await other.end();
  });

  it.each([2, -2])(
    "judges deadlines by the database's clock, a machine's being %i h off",
    async (hours) => {
      await holdLock(new Date(Date.now() + HOUR), "running");
      const clock = testClock(new Date(Date.now() + hours * HOUR));
      const { record } = await run(
        { dataset: joined },
        settingsOn(db, { open: sources.open, clock }),
      );
      expect(record.status).toBe("skipped");
      expect(ended).toBe(false);
      const began = Date.parse(record.startedAt);
      expect(Date.parse(record.finishedAt ?? "")).toBeGreaterThanOrEqual(began);
      await other.end();
    },
  );
});
