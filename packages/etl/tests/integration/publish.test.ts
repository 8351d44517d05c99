import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { bigint, date, text } from "../../src/columns/index.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import { tableLock } from "../../src/ledger/locks.ts";
import { republish } from "../../src/publish/publish.ts";
import type { RunEvent } from "../../src/record/run-event.ts";
import { run } from "../../src/run.ts";
import type { RunRequest } from "../../src/run-settings.ts";
import { DAY_1, DAY_2, sourcesOf } from "../support/days.ts";
import { MemorySite } from "../support/memory-site.ts";
import {
  joined,
  settingsOn,
  streamed,
  TestNotifier,
  TestSources,
  testClock,
} from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

/** A dataset in parts, with a column that is not a measure. */
const parted = defineDataset({
  name: "test-parted",
  title: "Parted",
  key: ["day", "place"],
  columns: {
    day: date(),
    place: text(),
    code: text({ nullable: true }),
    cases: bigint({ measures: "cumulative" }),
  },
  sources: {
    left: {
      url: "test:left",
      columns: {
        day: date(),
        place: text(),
        code: text({ nullable: true }),
        cases: bigint({ min: 0 }),
      },
      credit: {
        ...{ name: "Us", note: "all of us", url: "https://us.example" },
        ...{ licence: "MIT", licenceUrl: "https://mit.example" },
      },
    },
  },
  map: (row) => row,
  publish: { by: "place" },
});

const STATUS = "data/test-joined/status.json";
const FEED = "data/test-joined/changes.atom";
const ROWS = "data/test-joined/rows.json";
const CHART = "data/test-joined/chart.json";
const CSV = ["rows.csv", "corrections.csv", "files.json"].map((name) => `data/test-joined/${name}`);
const INDEX = "data/datasets.json";
const SITE_FEED = "data/changes.atom";
/** Files that each run writes. */
const STATE = [FEED, STATUS, SITE_FEED, INDEX];
const changesOf = (run: number): string => `data/test-joined/runs/${run}.json`;

describe.each(TEST_DATABASES)("what is published on %s", (_, makeDatabase) => {
  let db: TestDatabase;
  let site: MemorySite;
  let clock: ReturnType<typeof testClock>;
  let events: RunEvent[];

  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    await db.clear();
    site = new MemorySite();
    events = [];
    clock = testClock(new Date("2026-01-01T00:00:00Z"));
  });

  const runOn = async (left: string, more: Partial<RunRequest> = {}, notifier?: TestNotifier) => {
    // Each run begins a day after the one before.
    await clock.sleep(86_400_000, new AbortController().signal);
    const { record } = await run(
      { dataset: joined, ...more },
      settingsOn(db, {
        ...{ clock, site, open: sourcesOf(left).open },
        notifier: notifier ?? new TestNotifier(),
        onEvent: (event) => events.push(event),
      }),
    );
    return record;
  };
  const notPublished = () => events.filter(({ kind }) => kind === "not-published");

  it("is the status after every run, and the rows after a change", async () => {
    expect((await runOn(DAY_1)).status).toBe("succeeded");
    expect(site.written()).toEqual([CHART, ROWS, ...CSV, changesOf(1), ...STATE]);
    expect(site.read(ROWS)).toEqual({
      ...{ format: 1, dataset: "test-joined", part: null, runId: 1 },
      publishedAt: "2026-01-02T00:00:00.000Z",
      isSample: false,
      plausible: { first: "1583-01-01", last: "2026-01-03" },
      columns: {
        day: ["2021-01-01", "2021-01-02", "2021-01-03"],
        cases: [1, 2, 3],
        extra: [10, null, null],
      },
      corrections: { total: 0, values: 0, newest: [] },
    });
    expect((await runOn(DAY_1)).status).toBe("unchanged");
    expect(site.written()).toEqual(STATE);
    expect((await runOn(DAY_2)).status).toBe("succeeded");
    expect(site.written()).toEqual([CHART, ROWS, ...CSV, changesOf(3), ...STATE]);
    const day = "2021-01-02";
    expect(site.read(changesOf(3))).toMatchObject({
      ...{ runId: 3, inserted: 1, updated: 1, gone: 0, returned: 0, isSample: false },
      ...{ newKeys: { first: "2021-01-04", last: "2021-01-04" }, events: 1 },
      largest: [{ column: "cases", first: day, last: day, rows: 1, before: "2", after: "5" }],
    });
    expect(site.read(ROWS)).toMatchObject({
      runId: 3,
      columns: { cases: [1, 5, 3, 4] },
      corrections: {
        ...{ total: 1, values: 1 },
        newest: [
          {
            ...{ date: "2021-01-02", runId: 3, at: "2026-01-04T00:00:00.000Z" },
            ...{ storedAt: "2026-01-02T00:00:00.000Z", changes: { cases: [2, 5] } },
          },
        ],
      },
    });
  });

  it("tells when sources were checked, which moves on, and when they changed, which does not", async () => {
    await runOn(DAY_1);
    await runOn(DAY_2);
    await runOn(DAY_2);
    await runOn("day\n");
    const { sources, failures, runs, environment } = site.read(STATUS);
    expect(sources).toMatchObject([
      {
        ...{ name: "left", url: "test:left", rows: 4 },
        ...{ changedAt: "2026-01-03T00:00:00.000Z", checkedAt: "2026-01-04T00:00:00.000Z" },
      },
      {
        ...{ name: "right", url: "test:right", rows: 1 },
        ...{ firstSeenAt: "2026-01-02T00:00:00.000Z", changedAt: null },
        checkedAt: "2026-01-04T00:00:00.000Z",
      },
    ]);
    expect({ failures, environment }).toEqual({ failures: 1, environment: "test" });
    expect(runs.map(({ status }: { status: string }) => status)).toEqual([
      ...["failed", "unchanged", "succeeded", "succeeded"],
    ]);
    expect(runs[0].error).toMatchObject({ code: "CONTRACT" });
    expect(runs[2]).toMatchObject({ runId: 2, inserted: 1, updated: 1, unchanged: 2, missing: 0 });
  });

  it("counts a source that goes back to what it was as changed", async () => {
    for (const day of [DAY_1, DAY_2, DAY_1]) await runOn(day, { acceptShrink: true });
    expect(site.read(STATUS).sources[0].changedAt).toBe("2026-01-04T00:00:00.000Z");
  });

  it("is only the status where a dataset has never succeeded", async () => {
    await runOn("day\n");
    expect(site.written()).toEqual(STATE);
    expect(site.read(STATUS)).toMatchObject({ failures: 1, sources: [] });
    expect(site.read(INDEX).datasets).toMatchObject([
      { name: "test-joined", time: "day", by: null, measures: ["cases", "extra"], hasRows: true },
    ]);
  });

  it("is the status, and what runs changed, of a dataset that publishes no rows", async () => {
    const sources = new TestSources().set("test:left", DAY_1);
    await run({ dataset: streamed }, settingsOn(db, { site, open: sources.open }));
    expect(site.written()).toEqual([
      ...[
        "data/test-streamed/runs/1.json",
        "data/test-streamed/changes.atom",
        "data/test-streamed/status.json",
        SITE_FEED,
        INDEX,
      ],
    ]);
    expect(site.read(INDEX).datasets).toMatchObject([{ hasRows: false }]);
  });

  it("is a feed, too, with an entry for each run that changed anything or failed", async () => {
    await runOn(DAY_1);
    await runOn(DAY_1);
    await runOn("day\n");
    await runOn(DAY_2);
    const feed: string = site.read(FEED);
    const all = (name: string) =>
      [...feed.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, "g"))].map(([, value]) => value);
    expect(all("title").slice(1)).toEqual([
      ...["1 new, 1 corrected", "Update failed: CONTRACT", "3 new"],
    ]);
    const [first, ...entries] = all("updated");
    expect(entries).toEqual([...entries].sort().reverse());
    expect(first).toBe(entries[0]);
    expect(new Set(all("id")).size).toBe(4);
    for (const id of all("id")) expect(id).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
    expect(feed).toContain('<link href="../../?dataset=test-joined&amp;run=4"/>');
    await using session = await db.database.connect(new AbortController().signal);
    const siteUrl = "https://example.org/page";
    const { signal } = new AbortController();
    expect(site.read(INDEX)).not.toHaveProperty("repositoryUrl");
    const repositoryUrl = "https://example.org/repository";
    const options = { siteUrl, repositoryUrl, now: new Date(), signal };
    await republish(session.db, joined, site, options);
    expect(site.read(INDEX).repositoryUrl).toBe(repositoryUrl);
    expect(site.read(FEED)).toContain(
      '<link href="https://example.org/page/?dataset=test-joined&amp;run=4"/>',
    );
    expect(site.read(FEED)).toContain(`<id>${all("id")[1]}</id>`);
  });

  it("is a feed of all datasets of the site, the newest first, with the ids of each one's own", async () => {
    await runOn(DAY_1);
    const { open } = new TestSources().set("test:left", DAY_1);
    await clock.sleep(86_400_000, new AbortController().signal);
    const links = { repositoryUrl: "https://example.org/repository" };
    const shared = { clock, site, links, datasets: [joined, streamed] };
    await run(
      { dataset: streamed },
      settingsOn(db, { ...shared, open, notifier: new TestNotifier() }),
    );
    expect(site.read(INDEX)).toMatchObject(links);
    const feed: string = site.read(SITE_FEED);
    const titles = [...feed.matchAll(/<title>(.*?)<\/title>/g)].map(([, title]) => title);
    expect(titles).toEqual([
      "Daily Delta: changes of all datasets",
      `${streamed.title}: 3 new`,
      `${joined.title}: 3 new`,
    ]);
    expect(feed).toContain('<link href="../?dataset=test-joined&amp;run=1"/>');
    expect(feed).toContain('<link rel="self" href="changes.atom"/>');
    const ids = (path: string): string[] => site.read(path).match(/urn:uuid:[0-9a-f-]{36}/g);
    expect(ids(SITE_FEED).slice(1)).toEqual([
      ids("data/test-streamed/changes.atom")[1],
      ids(FEED)[1],
    ]);
    expect(new Set([ids(SITE_FEED)[0], ids(FEED)[0]]).size).toBe(2);
  });

  it("dates a run of a backfill by when upstream had what it loaded, everywhere", async () => {
    const day = "2021-05-01T12:00:00.000Z";
    await runOn(DAY_1, { effectiveAt: new Date(day) });
    await runOn(DAY_2);
    const [ordinary, backfilled] = site.read(STATUS).runs;
    expect(ordinary).toMatchObject({ effectiveAt: null, startedAt: "2026-01-03T00:00:00.000Z" });
    expect(backfilled).toMatchObject({ effectiveAt: day, startedAt: "2026-01-02T00:00:00.000Z" });
    expect(site.read(changesOf(1))).toMatchObject({
      at: day,
      backfilledAt: "2026-01-02T00:00:00.000Z",
    });
    expect(site.read(changesOf(2))).toMatchObject({ backfilledAt: null });
    for (const feed of [site.read(FEED), site.read(SITE_FEED)]) {
      expect([...feed.matchAll(/<updated>(.*?)</g)].map(([, at]) => at)).toEqual([
        ...["2026-01-03T00:00:00.000Z", "2026-01-03T00:00:00.000Z", day],
      ]);
      expect(feed).toContain("<summary>Run 1 (backfilled on 2026-01-02): 3 new.</summary>");
    }
  });

  it("is a hundred runs at most", async () => {
    await runOn(DAY_1);
    await db.query(`
      insert into daily_delta.runs (execution_id, token, dataset, dataset_version, status,
        started_at, deadline, backend, channel)
      select n::text, '', 'test-joined', '', 'skipped', now(), now(), 0, ''
      from generate_series(1, 150) as n`);
    await runOn(DAY_1);
    expect(site.read(STATUS).runs).toHaveLength(100);
    expect(site.read(STATUS).runs[0]).toMatchObject({ runId: 152, status: "unchanged" });
  });

  describe("in parts", () => {
    const LINES = [
      ...["2021-01-01,Ålesund,A,1", "2021-01-01,Alesund,B,2", "2021-01-02,Ålesund,A,3"],
      ...['2021-01-02,"New\tYork, N.Y.",,4', "2021-01-03,!,C,5"],
    ];
    const runParted = (lines: readonly string[]) => {
      const file = `day,place,code,cases\n${lines.join("\n")}\n`;
      const sources = new TestSources().set("test:left", file);
      const request = { dataset: parted, acceptShrink: true };
      return run(request, settingsOn(db, { site, clock, open: sources.open }));
    };

    it("is a file for each, with its own corrections", async () => {
      await runParted(LINES);
      expect(site.written()).toEqual([
        ...["data/test-parted/parts/part.json", "data/test-parted/parts/alesund.json"],
        ...["data/test-parted/parts/new-york-n-y.json", "data/test-parted/parts/alesund-2.json"],
        ...[
          "chart.json",
          "parts.json",
          "rows.csv",
          "corrections.csv",
          "files.json",
          "runs/1.json",
        ].map((name) => `data/test-parted/${name}`),
        ...["data/test-parted/changes.atom", "data/test-parted/status.json", SITE_FEED, INDEX],
      ]);
      expect(site.read("data/test-parted/chart.json")).toMatchObject({
        ...{ part: "!", measure: "cases", rows: 5, values: [5] },
        ...{ first: "2021-01-03", last: "2021-01-03" },
      });
      const changed = LINES.map((line) => line.replace("Ålesund,A,1", "Ålesund,AA,7"));
      await runParted(changed);
      expect(site.read("data/test-parted/parts.json").parts).toEqual(
        [
          ...[{ name: "!", file: "parts/part.json", rows: 1 }],
          ...[{ name: "Alesund", file: "parts/alesund.json", rows: 1 }],
          ...[{ name: "New\tYork, N.Y.", file: "parts/new-york-n-y.json", rows: 1 }],
          ...[{ name: "Ålesund", file: "parts/alesund-2.json", rows: 2 }],
        ].map((part) => ({ ...part, last: expect.objectContaining({ day: expect.any(String) }) })),
      );
      expect(site.read("data/test-parted/parts/alesund-2.json")).toMatchObject({
        part: "Ålesund",
        columns: { day: ["2021-01-01", "2021-01-02"], code: ["AA", "A"], cases: [7, 3] },
        corrections: {
          ...{ total: 1, values: 2 },
          newest: [{ date: "2021-01-01", changes: { code: ["A", "AA"], cases: [1, 7] } }],
        },
      });
      expect(site.read("data/test-parted/parts/alesund.json").corrections.total).toBe(0);
      expect(site.read(INDEX).datasets).toMatchObject([
        {
          ...{ name: "test-parted", title: "Parted", by: "place", time: "day" },
          ...{ measures: ["cases"], sources: [{ name: "left", credit: { name: "Us" } }] },
        },
      ]);
    });

    it("draws the largest part of those that have not ended long before the others", async () => {
      await runParted(["2020-01-01,Ended,A,9", "2021-02-03,Small,A,1", "2021-02-01,Large,A,2"]);
      expect(site.read("data/test-parted/chart.json")).toMatchObject({ part: "Large", rows: 3 });
    });

    it("draws none that ended a month before the newest, though another one ended between", async () => {
      await runParted(["2021-02-10,A,A,1", "2021-01-25,B,A,5", "2021-01-01,C,A,9"]);
      expect(site.read("data/test-parted/chart.json")).toMatchObject({ part: "B", rows: 3 });
    });

    it("has the last plausible row of each after a mistyped year", async () => {
      await runParted(LINES);
      await db.query("insert into test_parted values (date '2201-01-02', 'Ålesund', 'A', 99, 1)");
      await runParted([...LINES, "2021-01-04,!,C,6"]);
      const { parts } = site.read("data/test-parted/parts.json");
      expect(parts.at(-1)).toMatchObject({
        ...{ name: "Ålesund", rows: 3, last: { day: "2021-01-02", cases: 3 } },
      });
    });

    it("has the newest corrections of each, of its newest days, and their number", async () => {
      const days = Array.from({ length: 1_005 }, (_, index) =>
        new Date(Date.UTC(2000, 0, 1 + index)).toISOString().slice(0, 10),
      );
      const lines = (cases: number) => days.map((day) => `${day},Ulm,A,${cases}`);
      await runParted(lines(1));
      await runParted([...lines(2).slice(0, 3), ...lines(1).slice(3)]);
      await runParted([...lines(2).slice(0, 3), ...lines(2).slice(3)]);
      const { corrections } = site.read("data/test-parted/parts/ulm.json");
      expect(corrections.total).toBe(1_005);
      expect(corrections.newest).toHaveLength(1_000);
      expect(corrections.newest.every(({ runId }: { runId: number }) => runId === 3)).toBe(true);
      expect(corrections.newest[0].date).toBe(days.at(-1));
      expect(corrections.newest.at(-1).date).toBe(days[5]);
    });
  });

  it("is left to the next run if it cannot be written; the run and its message do not mind", async () => {
    const notifier = new TestNotifier();
    site.fail = (path) => path === ROWS;
    expect(await runOn(DAY_1, {}, notifier)).toMatchObject({ status: "succeeded", error: null });
    expect(site.written()).toEqual([CHART, ...STATE]);
    expect(notPublished()).toHaveLength(1);
    site.fail = () => false;
    expect((await runOn(DAY_1, {}, notifier)).status).toBe("unchanged");
    expect(site.written()).toEqual([CHART, ROWS, ...CSV, changesOf(1), ...STATE]);
    expect(notPublished()).toHaveLength(1);
    expect(notifier.messages).toHaveLength(2);
    await runOn(DAY_1);
    expect(site.written()).toEqual(STATE);
  });

  it("has the changes of every run that could not be published before", async () => {
    site.fail = () => true;
    await runOn(DAY_1);
    await runOn(DAY_2);
    site.fail = () => false;
    await runOn(DAY_2);
    expect(site.written()).toEqual([CHART, ROWS, ...CSV, changesOf(2), changesOf(1), ...STATE]);
  });

  it("is written again to another site, where a file is gone, and where it would look different", async () => {
    await runOn(DAY_1);
    site = new MemorySite({ name: "another" });
    await runOn(DAY_1);
    expect(site.written()).toContain(ROWS);
    site.remove(ROWS);
    await runOn(DAY_1);
    expect(site.written()).toContain(ROWS);
    await runOn(DAY_1, { dataset: { ...joined, title: "Other" } });
    expect(site.written()).toContain(ROWS);
    await runOn(DAY_1, { dataset: { ...joined, title: "Other" } });
    expect(site.written()).not.toContain(ROWS);
  });

  it("is not published by a run that was skipped, nor for an event that comes twice", async () => {
    await runOn(DAY_1, { executionId: "same" });
    site.written();
    await runOn(DAY_1, { executionId: "same" });
    await using other = await db.database.connect(new AbortController().signal);
    await other.tryLock(tableLock({ schema: "public", name: "test_joined" }));
    await db.query(
      `insert into daily_delta.runs (execution_id, token, dataset, dataset_version, status,
         started_at, deadline, backend, channel)
       values ('other', 'other', 'test-joined', '', 'running',
         now(), now() + interval '1 hour', $1, 'test')`,
      [other.backend],
    );
    expect((await runOn(DAY_2)).status).toBe("skipped");
    expect(site.written()).toEqual([]);
  });

  it("counts the complaints that its details list, of which one may be about many lines", async () => {
    const lines = Array.from({ length: 100 }, (_, i) => `2021-01-${(i % 30) + 1},x${i % 7}\n`);
    const { open } = sourcesOf(`day,cases\n${lines.join("")}`);
    await run({ dataset: joined }, settingsOn(db, { site, open }));
    const { details, total, listed } = site.read(STATUS).runs[0].error;
    expect(details.at(-1)).toContain(": 100 cells in all");
    expect(listed).toBeGreaterThan(details.length);
    expect(total).toBeGreaterThanOrEqual(listed);
  });

  it("tells strangers nothing but what is wrong with public files", async () => {
    site = new MemorySite({ isPublic: true });
    const sources = sourcesOf("day,cases\n2021-01-01,x\n");
    sources.set("https://left.example/a.csv?for=private-word", "day,cases\n2021-01-01,x\n");
    const urls = { left: "https://left.example/a.csv?for=private-word" };
    await run({ dataset: joined, urls }, settingsOn(db, { site, open: sources.open }));
    expect(site.read(STATUS).runs[0].error).toMatchObject({
      code: "CONTRACT",
      details: [expect.stringContaining('"x"')],
    });
    expect(JSON.stringify(site.read(STATUS))).not.toContain("private-word");
    await db.query("create table public.test_joined (day date)");
    await runOn(DAY_1);
    expect(notPublished()).toEqual([]);
    expect(site.read(STATUS).runs[0].error).toEqual({
      ...{ code: "TABLE_MISMATCH", message: "the run's own message says more", details: [] },
    });
  });

  it("is republished on demand, without a note in the ledger", async () => {
    await runOn(DAY_1);
    const before = await db.query("select xmin::text, * from daily_delta.publications");
    site.written();
    await using session = await db.database.connect(new AbortController().signal);
    const signal = new AbortController().signal;
    const options = { environment: "local", now: new Date(), signal };
    await republish(session.db, joined, site, options);
    expect(site.read("data/test-joined/files.json")).toMatchObject({
      ...{ runId: 1, at: "2026-01-02T00:00:00.000Z", publishedAt: options.now.toISOString() },
    });
    await republish(session.db, parted, site, options);
    expect(site.written()).toEqual([
      ...[CHART, ROWS, ...CSV, changesOf(1), ...STATE],
      ...["data/test-parted/changes.atom", "data/test-parted/status.json", SITE_FEED, INDEX],
    ]);
    expect(site.read(STATUS).environment).toBe("local");
    expect(await db.query("select xmin::text, * from daily_delta.publications")).toEqual(before);
  });
});
