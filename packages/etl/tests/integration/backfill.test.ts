import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { backfill } from "../../src/backfill.ts";
import type { BackfillRequest, BackfillSettings } from "../../src/backfill-settings.ts";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { run } from "../../src/run.ts";
import { MemorySite } from "../support/memory-site.ts";
import { joined, settingsOn, streamed, TestNotifier } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";
import { historyOf, leftFile, type VersionFiles } from "../support/vintages.ts";

const atDay = (day: number): string => new Date(Date.UTC(2021, 1, 1 + day, 12)).toISOString();

describe.each(TEST_DATABASES)("a backfill on %s", (_, makeDatabase) => {
  let db: TestDatabase;
  let notifier: TestNotifier;
  let site: MemorySite;

  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    await db.clear();
    notifier = new TestNotifier();
    site = new MemorySite();
  });

  const load = (
    versions: readonly VersionFiles[],
    {
      dataset = streamed,
      request = {},
      settings = {},
    }: {
      dataset?: Dataset;
      request?: Partial<BackfillRequest>;
      settings?: Partial<BackfillSettings>;
    } = {},
  ) => {
    const { vintages, sources } = historyOf(
      versions,
      dataset.sources.map(({ name }) => name),
    );
    const all = settingsOn(db, { notifier, site, open: sources.open });
    return backfill({ dataset, vintages, ...request }, { ...all, ...settings });
  };
  const runOrdinary = (left: string) => {
    const { vintages, sources } = historyOf([{ left }], ["left"]);
    const urls = vintages[0]?.urls;
    return run({ dataset: streamed, urls }, settingsOn(db, { notifier, site, open: sources.open }));
  };
  const runs = (columns = "status, effective_at") =>
    db.query(`select ${columns} from daily_delta.runs order by id`);
  const rows = (table = "test_streamed") =>
    db.query(`select day::text, cases::int, ${table === "test_joined" ? "extra::int" : "inserted_by::int"}
      from ${table} order by day`);

  it("loads each version as a run whose effective time is the version's", async () => {
    const record = await load([
      { left: leftFile(1) },
      { left: leftFile(1, 2) },
      { left: leftFile(5, 2, 3) },
    ]);
    expect(record).toMatchObject({
      ...{ dataset: "test-streamed", status: "succeeded", error: null },
      ...{ versions: 3, before: 0, loaded: 3, same: 0, refused: 0 },
      ...{ inserted: 3, updated: 1, rows: 3 },
      ...{ firstAt: atDay(0), lastAt: atDay(2), reachedAt: atDay(2) },
    });
    const [first] = await runs("min(id)::int as id");
    expect(await runs("status, effective_at, inserted::int, updated::int")).toEqual([
      { status: "succeeded", effective_at: new Date(atDay(0)), inserted: 1, updated: 0 },
      { status: "succeeded", effective_at: new Date(atDay(1)), inserted: 1, updated: 0 },
      { status: "succeeded", effective_at: new Date(atDay(2)), inserted: 1, updated: 1 },
    ]);
    expect(await rows()).toEqual([
      { day: "2021-01-01", cases: 5, inserted_by: first?.id },
      { day: "2021-01-02", cases: 2, inserted_by: first?.id + 1 },
      { day: "2021-01-03", cases: 3, inserted_by: first?.id + 2 },
    ]);
    expect(await db.query("select before, after from daily_delta.revisions")).toEqual([
      { before: { cases: 1 }, after: { cases: 5 } },
    ]);
    expect(await db.query("select url from daily_delta.source_versions order by run_id")).toEqual([
      { url: "test:left/0" },
      { url: "test:left/1" },
      { url: "test:left/2" },
    ]);
  });

  it("sends one message and publishes once for all versions", async () => {
    await load(
      [
        { left: leftFile(1), right: "day,extra\n2021-01-01,1\n" },
        { left: leftFile(1, 2) },
        { left: leftFile(1, 2, 3) },
      ],
      { dataset: joined },
    );
    expect(notifier.messages).toHaveLength(1);
    expect(notifier.messages[0]).toMatchObject({
      subject: "[test] test-joined: 3 versions backfilled",
      attributes: { status: "succeeded" },
      record: { status: "succeeded", effectiveAt: atDay(2), inserted: 1 },
    });
    expect(notifier.messages[0]?.body).toBe(`test-joined: 3 versions loaded.

History: 3 versions, ${atDay(0)} to ${atDay(2)}
Rows: 3 inserted, 0 updated
Stored: 3 rows`);
    expect(site.log.filter((path) => path.endsWith("/rows.json"))).toHaveLength(1);
    expect(site.log.filter((path) => path.endsWith("/status.json"))).toHaveLength(1);
    const status = site.read("data/test-joined/status.json");
    expect(status.sources).toMatchObject([{ firstSeenAt: atDay(2) }, { firstSeenAt: atDay(0) }]);
    expect(await runs("message is not null as told, sent_at is not null as sent")).toEqual([
      { told: false, sent: false },
      { told: false, sent: false },
      { told: true, sent: true },
    ]);
  });

  it("publishes corrections as of when upstream made them", async () => {
    await load(
      [
        { left: leftFile(1), right: "day,extra\n2021-01-01,1\n" },
        { left: leftFile(1, 2) },
        { left: leftFile(5, 2) },
      ],
      { dataset: joined },
    );
    const { corrections } = site.read("data/test-joined/rows.json");
    expect(corrections.newest).toMatchObject([
      { at: atDay(2), storedAt: atDay(0), isBackfilled: true },
    ]);
  });

  it("joins the versions of several sources as they were together", async () => {
    const seen: unknown[] = [];
    const onVersion = async () => void seen.push(0);
    await load(
      [
        { left: leftFile(1), right: "day,extra\n2021-01-01,10\n" },
        { left: leftFile(1, 2) },
        { right: "day,extra\n2021-01-01,11\n2021-01-02,20\n" },
      ],
      { dataset: joined, settings: { onVersion } },
    );
    expect(seen).toHaveLength(3);
    expect(await rows("test_joined")).toEqual([
      { day: "2021-01-01", cases: 1, extra: 11 },
      { day: "2021-01-02", cases: 2, extra: 20 },
    ]);
    expect(
      await db.query(`select effective_at, key, before, after
        from daily_delta.revisions join daily_delta.runs on runs.id = run_id order by key`),
    ).toEqual([
      {
        ...{ effective_at: new Date(atDay(2)), key: { day: "2021-01-01" } },
        ...{ before: { cases: 1, extra: 10 }, after: { cases: 1, extra: 11 } },
      },
      {
        ...{ effective_at: new Date(atDay(2)), key: { day: "2021-01-02" } },
        ...{ before: { cases: 2, extra: null }, after: { cases: 2, extra: 20 } },
      },
    ]);
  });

  it("records a version that breaks the contract as a failed run, and goes on", async () => {
    const record = await load([
      { left: "day,cases\n2021-01-01,many\n" },
      { left: leftFile(1) },
      { left: "" },
      { left: leftFile(1, -2) },
      { left: leftFile(1, 2) },
    ]);
    expect(record).toMatchObject({ status: "succeeded", loaded: 2, refused: 3, rows: 2 });
    expect(record.refusals.map(({ effectiveAt, error }) => [effectiveAt, error.code])).toEqual([
      [atDay(0), "CONTRACT"],
      [atDay(2), "CONTRACT"],
      [atDay(3), "CONTRACT"],
    ]);
    expect(await runs("status, error ->> 'code' as code, failed_before::int")).toEqual([
      { status: "failed", code: "CONTRACT", failed_before: 0 },
      { status: "succeeded", code: null, failed_before: 1 },
      { status: "failed", code: "CONTRACT", failed_before: 0 },
      { status: "failed", code: "CONTRACT", failed_before: 1 },
      { status: "succeeded", code: null, failed_before: 2 },
    ]);
    expect(notifier.messages).toHaveLength(1);
    expect(notifier.messages[0]?.body).toContain(`Refused:\n  ${atDay(0)} (run `);
  });

  it("fails where not a single version can be loaded", async () => {
    const record = await load([{ left: "" }, { left: "<html>" }]);
    expect(record).toMatchObject({ status: "failed", loaded: 0, refused: 2, rows: null });
    expect(notifier.messages[0]?.attributes.status).toBe("failed");
  });

  it("checks dates in keys against the time of the version", async () => {
    // 1 February is today, 2 February may be so somewhere, 4 February is not.
    const file = (date: string) => `day,cases\n${date},1\n`;
    const record = await load([
      { left: file("2021-02-04") },
      { left: file("2021-02-02") },
      { left: `${file("2021-02-02")}2021-02-03,1\n` },
    ]);
    expect(record).toMatchObject({ loaded: 2, refused: 1 });
    expect(record.refusals[0]?.error.details[0]).toContain("2021-02-04");
  });

  it("refuses a version that lost its rows until the loss has lasted seven days", async () => {
    const record = await load([
      { left: leftFile(1, 2, 3) },
      { left: leftFile(1), day: 1 },
      { left: leftFile(2), day: 7.9 },
      { left: leftFile(3), day: 8 },
      { left: leftFile(4), day: 9 },
    ]);
    expect(record).toMatchObject({ loaded: 3, refused: 2 });
    expect(record.refusals.map(({ error }) => error.code)).toEqual(["SHRUNK", "SHRUNK"]);
    expect(notifier.messages[0]?.body).toContain("--accept-shrink");
  });

  it("forgets a loss that was made good, and counts the days of the next one from its start", async () => {
    const record = await load([
      { left: leftFile(1, 2, 3) },
      { left: leftFile(1), day: 1 },
      { left: leftFile(1, 2, 4), day: 2 },
      { left: leftFile(1), day: 8 },
      { left: leftFile(2), day: 9 },
    ]);
    expect(record).toMatchObject({ loaded: 2, refused: 3 });
  });

  it("counts the days of a loss over an interruption", async () => {
    const versions = [
      { left: leftFile(1, 2, 3) },
      { left: leftFile(1), day: 1 },
      { left: leftFile(2), day: 8 },
    ];
    expect(await load(versions.slice(0, 2))).toMatchObject({ loaded: 1, refused: 1 });
    expect(await load(versions)).toMatchObject({ before: 2, loaded: 1, refused: 0 });
  });

  it("loads what the shrink guard refused when it is told to accept that", async () => {
    const versions = [
      { left: leftFile(1, 2, 3) },
      { left: leftFile(7) },
      { left: "no file" },
      { left: leftFile(8) },
    ];
    expect(await load(versions)).toMatchObject({ loaded: 1, refused: 3 });
    expect(await load(versions)).toMatchObject({ status: "unchanged", before: 4, loaded: 0 });
    const request = { acceptShrink: true };
    expect(await load(versions, { request })).toMatchObject({ before: 1, loaded: 2, refused: 1 });
    expect(await load(versions, { request })).toMatchObject({ status: "unchanged", before: 4 });
    expect((await rows()).map(({ cases }) => cases)).toContain(8);
  });

  it("does nothing when all versions are loaded, and goes on with new ones", async () => {
    const versions = [{ left: leftFile(1) }, { left: leftFile(1, 2) }, { left: leftFile(1, 2, 3) }];
    await load(versions.slice(0, 2));
    site.log = [];
    const again = await load(versions.slice(0, 2));
    expect(again).toMatchObject({ status: "unchanged", before: 2, loaded: 0, rows: 2 });
    expect(notifier.messages).toHaveLength(1);
    expect(site.log).toEqual([]);
    expect(await runs("id")).toHaveLength(2);
    expect(await load(versions)).toMatchObject({ status: "succeeded", before: 2, loaded: 1 });
    expect(await runs("id")).toHaveLength(3);
  });

  it("goes on by the time of the last run where the history is read in other steps", async () => {
    const versions = [{ left: leftFile(1) }, { left: leftFile(1, 2) }, { left: leftFile(1, 2, 3) }];
    const { vintages } = historyOf(versions, ["left"]);
    await load(versions.slice(0, 2));
    const others = vintages.map((vintage) => ({ ...vintage, id: `other-${vintage.id}` }));
    const record = await load(versions, { request: { vintages: others } });
    expect(record).toMatchObject({ before: 2, loaded: 1 });
  });

  it("keeps the order of versions of the same time", async () => {
    const versions = [1, 2, 3, 4].map((value) => ({ left: leftFile(value), day: 0 }));
    expect(await load(versions.slice(0, 2))).toMatchObject({ loaded: 2 });
    expect(await load(versions)).toMatchObject({ before: 2, loaded: 2 });
    expect(await rows()).toMatchObject([{ cases: 4 }]);
  });

  it("counts a version with the same bytes as one without a difference", async () => {
    const record = await load([{ left: leftFile(1) }, { left: leftFile(1) }]);
    expect(record).toMatchObject({ loaded: 1, same: 1 });
    expect(await runs("status")).toEqual([{ status: "succeeded" }, { status: "unchanged" }]);
  });

  it("is refused where an ordinary run has loaded the table", async () => {
    await runOrdinary(leftFile(1));
    const record = await load([{ left: leftFile(1) }]);
    expect(record).toMatchObject({ status: "failed", error: { code: "CONFIGURATION" } });
    expect(record.error?.message).toContain("has loaded it without history");
    expect(record.error?.message).toContain("another database (--database)");
    expect(await runs("id")).toHaveLength(1);
    expect(notifier.messages.map(({ attributes }) => attributes.status)).toEqual([
      "succeeded",
      "failed",
    ]);
  });

  it("is refused where an ordinary run came after an earlier backfill", async () => {
    await load([{ left: leftFile(1) }]);
    await runOrdinary(leftFile(1, 2));
    const record = await load([{ left: leftFile(1) }, { left: leftFile(1, 2) }]);
    expect(record).toMatchObject({ status: "failed", error: { code: "CONFIGURATION" } });
  });

  it("is refused where the table has rows that no run has loaded", async () => {
    await load([{ left: leftFile(1) }]);
    await db.query("truncate daily_delta.runs cascade");
    const record = await load([{ left: leftFile(1, 2) }]);
    expect(record.error?.message).toContain("has rows that no backfill has loaded");
  });

  it("is refused where its table was dropped or replaced", async () => {
    await load([{ left: leftFile(1) }]);
    await db.query("drop table test_streamed");
    const record = await load([{ left: leftFile(1) }, { left: leftFile(1, 2) }]);
    expect(record.error?.message).toContain("is not the one that run");
  });

  it("is not refused after ordinary runs that failed", async () => {
    expect((await runOrdinary("nothing")).record.status).toBe("failed");
    expect(await load([{ left: leftFile(1) }])).toMatchObject({ status: "succeeded", loaded: 1 });
  });

  it("leaves the table to ordinary runs, which go on from it", async () => {
    await load([{ left: leftFile(1) }, { left: leftFile(1, 2) }]);
    expect((await runOrdinary(leftFile(1, 2))).record).toMatchObject({ status: "unchanged" });
    expect((await runOrdinary(leftFile(1, 3, 4))).record).toMatchObject({
      ...{ status: "succeeded", inserted: 1, updated: 1, unchanged: 1, failedBefore: 0 },
    });
    expect(notifier.messages).toHaveLength(3);
  });

  it("is dated by its last version in the message of a failure that follows", async () => {
    await load([{ left: leftFile(1) }]);
    const [{ effective_at: at = new Date(0) } = {}] = await runs();
    await runOrdinary("nothing");
    expect(notifier.messages.at(-1)).toMatchObject({
      record: { report: { lastSuccess: { runId: 1, effectiveAt: (at as Date).toISOString() } } },
    });
  });

  it("has its message sent by the next run if it could not be sent", async () => {
    notifier.fail = true;
    await load([{ left: leftFile(1) }]);
    expect(notifier.messages).toEqual([]);
    notifier.fail = false;
    await runOrdinary(leftFile(1));
    expect(notifier.messages.map(({ subject }) => subject)).toEqual([
      "[test] test-streamed: 1 version backfilled",
      "[test] OK test-streamed: nothing new, 1 row",
    ]);
  });

  it("is skipped while a run of the table is in progress", async () => {
    const { sources } = historyOf([{ left: leftFile(1) }], ["left"]);
    const reading = Promise.withResolvers<void>();
    const other = Promise.withResolvers<Awaited<ReturnType<typeof load>>>();
    const record = await load([{ left: leftFile(1) }], {
      settings: {
        open: async (...args) => {
          load([{ left: leftFile(1) }]).then(other.resolve, other.reject);
          await other.promise;
          reading.resolve();
          return await sources.open(...args);
        },
      },
    });
    expect(record.status).toBe("succeeded");
    expect((await other.promise).status).toBe("skipped");
  });
});
