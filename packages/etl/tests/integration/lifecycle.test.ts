import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { run } from "../../src/run.ts";
import type { RunRequest, RunSettings } from "../../src/run-settings.ts";
import { joined, settingsOn, TestNotifier, TestSources, testClock } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

const LEFT = "day,cases\n2021-01-01,1\n";

describe.each(TEST_DATABASES)("executions on %s", (_, makeDatabase) => {
  let db: TestDatabase;
  let sources: TestSources;
  let notifier: TestNotifier;

  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    await db.reset();
    sources = new TestSources()
      .set("test:left", LEFT)
      .set("test:right", "day,extra\n2021-01-01,1\n");
    notifier = new TestNotifier();
  });

  const runJoined = (parts: Partial<RunSettings> = {}, request: Partial<RunRequest> = {}) =>
    run(
      { dataset: joined, ...request },
      settingsOn(db, { open: sources.open, notifier, ...parts }),
    );
  const statuses = () =>
    notifier.messages.map(({ record }) => `${record.runId} ${record.status}`).toSorted();
  const insertRunning = (executionId: string, deadline: Date) =>
    db.query(
      `insert into daily_delta.runs (execution_id, token, dataset, dataset_version, status,
         started_at, deadline, backend, channel)
       values ($1, 'other', 'test-joined', '', 'running', now(), $2, 0, 'test')`,
      [executionId, deadline],
    );

  it("skips a run while another is in progress, with a message for each", async () => {
    const results = await Promise.all([runJoined(), runJoined()]);
    const outcomes = results.map(({ record }) => record.status).toSorted();
    // The second may come so late that the first has ended.
    expect([
      ["skipped", "succeeded"],
      ["succeeded", "unchanged"],
    ]).toContainEqual(outcomes);
    expect(notifier.messages).toHaveLength(2);
    expect(await db.query("select from test_joined")).toHaveLength(1);
  });

  it("skips a run that begins while another waits for its source", async () => {
    let second: Awaited<ReturnType<typeof runJoined>> | undefined;
    const first = await runJoined({
      async open(url, options) {
        second ??= await runJoined();
        return await sources.open(url, options);
      },
    });
    expect([first.record.status, second?.record.status]).toEqual(["succeeded", "skipped"]);
    expect(second?.record).toMatchObject({ inserted: 0, updated: 0, error: null });
    expect(statuses()).toEqual(["1 succeeded", "2 skipped"]);
    expect((await runJoined()).record.failedBefore).toBe(0);
  });

  it("gives the record of an event that comes a second time, silently", async () => {
    const request = { executionId: "event-1" };
    const first = await runJoined({}, request);
    sources.set("test:left", LEFT.replace(",1", ",2"));
    const second = await runJoined({}, request);
    expect(second).toEqual({ record: first.record, notified: true, isRepetition: true });
    expect(notifier.messages).toHaveLength(1);
    expect(await db.query("select cases::int from test_joined")).toEqual([{ cases: 1 }]);
  });

  it("does the work of an event once that comes twice at the same moment", async () => {
    const request = { executionId: "event-2" };
    const results = await Promise.all([runJoined({}, request), runJoined({}, request)]);
    expect(results.map(({ isRepetition }) => isRepetition).toSorted()).toEqual([false, true]);
    expect(statuses()).toEqual(["1 succeeded"]);
  });

  it("marks runs that crashed, counts and names them", async () => {
    await runJoined();
    await insertRunning("killed-1", new Date(Date.now() + 3_600_000));
    await insertRunning("killed-2", new Date(0));
    const { record } = await runJoined();
    expect(record).toMatchObject({ status: "unchanged", failedBefore: 2 });
    expect(notifier.messages.at(-1)?.body).toMatch(/killed-1.*killed-2/s);
    expect(await db.query("select status from daily_delta.runs order by id")).toEqual(
      ["succeeded", "crashed", "crashed", "unchanged"].map((status) => ({ status })),
    );
  });

  it("stays succeeded when its message cannot be sent; the next run sends it", async () => {
    notifier.fail = true;
    const { record, notified } = await runJoined();
    expect([record.status, notified]).toEqual(["succeeded", false]);
    notifier.fail = false;
    await runJoined({ notifier: new TestNotifier("another channel") });
    expect(notifier.messages).toHaveLength(0);
    await runJoined();
    expect(statuses()).toEqual(["1 succeeded", "3 unchanged"]);
    await runJoined();
    expect(notifier.messages).toHaveLength(3);
  });

  it("leaves the message of a failure to the other channel that reports it", async () => {
    sources.set("test:left", "");
    const failing = new TestNotifier("test", true);
    failing.fail = true;
    const { record, notified } = await runJoined({ notifier: failing });
    expect([record.status, notified]).toEqual(["failed", false]);
    sources.set("test:left", LEFT);
    await runJoined();
    expect(statuses()).toEqual(["2 succeeded"]);
  });

  it("stops in good order when it is interrupted, and at its deadline", async () => {
    const controller = new AbortController();
    const interrupted = await runJoined({
      signal: controller.signal,
      async open(url, options) {
        controller.abort(new Error("enough"));
        return await sources.open(url, options);
      },
    });
    expect(interrupted.record).toMatchObject({ status: "failed", error: { code: "UNEXPECTED" } });
    const clock = testClock();
    const late = await runJoined({
      clock,
      open: (_, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
          clock.toNextTimer();
        }),
    });
    expect(late.record).toMatchObject({ status: "failed", error: { code: "DEADLINE" } });
    expect(statuses()).toEqual(["1 failed", "2 failed"]);
    expect(await runJoined()).toMatchObject({ record: { failedBefore: 2, inserted: 1 } });
  });
});
