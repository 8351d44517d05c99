import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { run } from "../../src/run.ts";
import { joined, settingsOn, streamed, TestNotifier, TestSources } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

const LEFT = "day,cases\n2021-01-01,1\n2021-01-02,2\n2021-01-03,3\n";
const RIGHT = "day,extra\n2021-01-01,10\n2021-01-03,30\n";

describe.each(TEST_DATABASES)("a run on %s", (_, makeDatabase) => {
  let db: TestDatabase;
  let sources: TestSources;
  let notifier: TestNotifier;

  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    await db.clear();
    sources = new TestSources().set("test:left", LEFT).set("test:right", RIGHT);
    notifier = new TestNotifier();
  });

  const runJoined = async (request: Partial<Parameters<typeof run>[0]> = {}) => {
    const settings = settingsOn(db, { open: sources.open, notifier });
    return (await run({ dataset: joined, ...request }, settings)).record;
  };
  const rows = () =>
    db.query("select day::text, cases::int, extra::int from test_joined order by day");
  const places = () =>
    db.query("select day::text, xmin::text, xmax::text, ctid::text from test_joined order by day");

  it("inserts the rows of its sources, unknown where one has none", async () => {
    const record = await runJoined();
    expect(record).toMatchObject({
      ...{ runId: 1, dataset: "test-joined", status: "succeeded", error: null, failedBefore: 0 },
      ...{ inserted: 3, updated: 0, unchanged: 0, missing: 0 },
    });
    expect(record.sources.left).toMatchObject({ url: "test:left", rows: 3, bytes: LEFT.length });
    expect(await rows()).toEqual([
      { day: "2021-01-01", cases: 1, extra: 10 },
      { day: "2021-01-02", cases: 2, extra: null },
      { day: "2021-01-03", cases: 3, extra: 30 },
    ]);
  });

  it("touches only the rows that differ, and records what they were", async () => {
    await runJoined();
    const before = await places();
    sources.set("test:left", LEFT.replace("02,2", "02,5").concat("2021-01-04,4\n"));
    const record = await runJoined();
    expect(record).toMatchObject({ inserted: 1, updated: 1, unchanged: 2, missing: 0 });
    const after = await places();
    expect(after[0]).toEqual(before[0]);
    expect(after[2]).toEqual(before[2]);
    expect(
      await db.query("select run_id::int, dataset, key, before, after from daily_delta.revisions"),
    ).toEqual([
      {
        run_id: record.runId,
        dataset: "test-joined",
        key: { day: "2021-01-02" },
        before: { cases: 2, extra: null },
        after: { cases: 5, extra: null },
      },
    ]);
    expect(await db.query("select inserted_by::int as run from test_joined order by day")).toEqual([
      { run: 1 },
      { run: 1 },
      { run: 1 },
      { run: 2 },
    ]);
  });

  it("updates to and from unknown", async () => {
    await runJoined();
    sources.set("test:right", "day,extra\n2021-01-02,20\n2021-01-03,30\n");
    expect(await runJoined()).toMatchObject({ inserted: 0, updated: 2, unchanged: 1 });
    expect((await rows()).map((row) => row.extra)).toEqual([null, 20, 30]);
  });

  it("keeps rows that the source no longer has, and counts them", async () => {
    await runJoined();
    sources.set("test:left", LEFT.replace("2021-01-02,2\n", ""));
    const record = await runJoined({ acceptShrink: true });
    expect(record).toMatchObject({ inserted: 0, updated: 0, unchanged: 2, missing: 1 });
    expect(await rows()).toHaveLength(3);
  });

  it("finds nothing new in the same bytes, and moves no row", async () => {
    await runJoined();
    const before = await places();
    const record = await runJoined();
    expect(record).toMatchObject({
      ...{ status: "unchanged", inserted: 0, updated: 0, unchanged: 3, missing: 0 },
    });
    expect(record.sources.right).toMatchObject({ rows: 2 });
    expect(await places()).toEqual(before);
  });

  it("moves no row for a byte that changes no value", async () => {
    await runJoined();
    const before = await places();
    sources.set("test:left", LEFT.replace("02,2", "02,2.0"));
    expect(await runJoined()).toMatchObject({
      ...{ status: "succeeded", inserted: 0, updated: 0, unchanged: 3 },
    });
    expect(await places()).toEqual(before);
  });

  it("locks no row that it does not change", async () => {
    await runJoined();
    sources.set("test:left", LEFT.replace("02,2", "02,5"));
    await runJoined();
    expect(await db.query("select xmax::text from test_joined where cases <> 5")).toEqual([
      { xmax: "0" },
      { xmax: "0" },
    ]);
  });

  it("reads and merges all again when asked to", async () => {
    await runJoined();
    await db.query("update test_joined set cases = 99 where day = '2021-01-02'");
    expect(await runJoined()).toMatchObject({ status: "unchanged" });
    expect(await runJoined({ full: true })).toMatchObject({ status: "succeeded", updated: 1 });
  });

  it("fills a table again that was emptied or dropped by hand", async () => {
    await runJoined();
    await db.query("truncate test_joined");
    expect(await runJoined()).toMatchObject({ status: "succeeded", inserted: 3 });
    await db.query("drop table test_joined");
    expect(await runJoined()).toMatchObject({ status: "succeeded", inserted: 3 });
  });

  it("looks at unchanged files again when the dataset's definition is another", async () => {
    await runJoined();
    const dataset = { ...joined, version: "another" };
    expect(await runJoined({ dataset })).toMatchObject({ status: "succeeded", unchanged: 3 });
    expect(await runJoined({ dataset })).toMatchObject({ status: "unchanged" });
  });

  it("refuses a source that shrank, unless told to accept it", async () => {
    const many = Array.from(
      { length: 20 },
      (_, i) => `2021-01-${String(i + 1).padStart(2, "0")},1\n`,
    );
    sources.set("test:left", `day,cases\n${many.join("")}`);
    await runJoined();
    sources.set("test:left", `day,cases\n${many.slice(0, 17).join("")}`);
    expect(await runJoined()).toMatchObject({ status: "failed", error: { code: "SHRUNK" } });
    sources.set("test:left", `day,cases\n${many.slice(0, 18).join("")}`);
    expect(await runJoined()).toMatchObject({ status: "succeeded", missing: 2, failedBefore: 1 });
    sources.set("test:left", `day,cases\n${many.slice(0, 2).join("")}`);
    expect(await runJoined({ acceptShrink: true })).toMatchObject({ status: "succeeded" });
  });

  it("loads strings that would break a careless statement", async () => {
    sources.set("test:left", 'day,cases\n2021-01-01,1\n"2021-01-01",1\n');
    const record = await runJoined({ dataset: streamed });
    expect(record.error?.message).toContain('left, line 3: duplicate of line 2 (day "2021-01-01")');
  });

  it("sends one message for each run, the record with it", async () => {
    await runJoined();
    await runJoined();
    sources.set("test:left", "day\n");
    const failed = await runJoined();
    expect(notifier.messages.map((message) => message.attributes.status)).toEqual([
      "succeeded",
      "unchanged",
      "failed",
    ]);
    expect(notifier.messages[2]?.record).toEqual(failed);
    expect(await db.query("select from daily_delta.runs where sent_at is null")).toHaveLength(0);
  });

  it("says how many runs failed since the last success", async () => {
    await runJoined();
    sources.set("test:right", "day,extra\n2021-01-01,-1\n");
    expect(await runJoined()).toMatchObject({ status: "failed", failedBefore: 0 });
    expect(await runJoined()).toMatchObject({ status: "failed", failedBefore: 1 });
    sources.set("test:right", RIGHT);
    expect(await runJoined()).toMatchObject({ status: "unchanged", failedBefore: 2 });
    expect(await runJoined()).toMatchObject({ failedBefore: 0 });
  });
});
