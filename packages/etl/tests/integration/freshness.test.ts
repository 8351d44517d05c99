import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { bigint, date, text, timestamp, timestamptz } from "../../src/columns/index.ts";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import type { Fresh } from "../../src/datasets/fresh.ts";
import { datasetStatus } from "../../src/inspect/status.ts";
import { run } from "../../src/run.ts";
import { MemorySite } from "../support/memory-site.ts";
import { settingsOn, TestNotifier, TestSources, testClock } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

const DAY = 86_400_000;
const TYPES = { date: date(), timestamp: timestamp(), timestamptz: timestamptz() };

/** A dataset whose key is a place and a time of one of the types. */
const dated = (type: keyof typeof TYPES, fresh: Fresh): Dataset =>
  defineDataset({
    name: "test-fresh",
    key: ["place", "day"],
    columns: { place: text(), day: TYPES[type], cases: bigint({ measures: "cumulative" }) },
    source: { url: "test:left" },
    fresh,
  });

const fileOf = (...keys: string[]) =>
  `place,day,cases\n${keys.map((key, index) => `${key},${index}\n`).join("")}`;

describe.each(TEST_DATABASES)("freshness on %s", (_, makeDatabase) => {
  let db: TestDatabase;
  let clock: ReturnType<typeof testClock>;
  let site: MemorySite;

  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(() => {
    site = new MemorySite();
    return db.clear();
  });

  const at = (time: string) => {
    clock = testClock(new Date(time));
  };
  const load = async (dataset: Dataset, file: string) => {
    const notifier = new TestNotifier();
    const { open } = new TestSources().set("test:left", file);
    const { record } = await run({ dataset }, settingsOn(db, { open, clock, notifier, site }));
    const [{ subject = "", body = "" } = {}] = notifier.messages;
    return { record, subject, body, freshness: record.freshness };
  };
  const statusOf = async (dataset: Dataset) => {
    await using session = await db.database.connect(new AbortController().signal);
    return await datasetStatus(session.db, dataset, clock.now());
  };
  const published = () => site.read("data/test-fresh/status.json") as { freshness: unknown };

  it("counts the age of a date in whole days, in UTC, at every hour of the day", async () => {
    const dataset = dated("date", { within: "3 days" });
    for (const [time, days] of [
      ["2026-11-22T23:59:59Z", 0],
      ["2026-11-23T00:00:00Z", 1],
      ["2026-11-25T00:00:00Z", 3],
      ["2026-11-25T23:59:59Z", 3],
      ["2026-11-26T00:00:00Z", 4],
    ] as const) {
      at(time);
      const { freshness } = await load(dataset, fileOf("A,2026-11-22", "B,2026-11-01"));
      const isStale = days > 3;
      const staleAt = "2026-11-26T00:00:00.000Z";
      expect(freshness).toEqual({
        ...{ column: "day", newest: "2026-11-22", within: "3 days", staleAt, isStale },
        ...{ ageSeconds: days * 86_400, became: isStale ? "stale" : null },
      });
      expect((await statusOf(dataset)).freshness).toMatchObject({ isStale, staleAt });
      expect(published().freshness).toEqual({
        ...{ column: "day", newest: "2026-11-22", within: "3 days", staleAt },
      });
    }
  });

  it("is reported when it changes, and not on each day of years", async () => {
    const dataset = dated("date", { within: "1 week" });
    at("2026-11-25T12:00:00Z");
    const old = fileOf("A,2026-11-20");
    const told: string[] = [];
    const next = async (file: string, days: number) => {
      clock.advance(days * DAY);
      const { subject, body } = await load(dataset, file);
      told.push(`${/STALE|fresh again/.exec(subject)?.[0]}|${/(Stale|Fresh).*/.exec(body)?.[0]}`);
    };
    const file = fileOf("A,2026-11-20", "A,2026-11-29");
    await next(old, 0);
    await next(old, 3);
    await next(old, 1);
    await next(file, 1);
    await next("", 20);
    await next(file, 0);
    for (let year = 0; year < 3; year++) await next(file, 365);
    const line = (key: string, age: number) =>
      `STALE|Freshness  Stale: the newest day is ${key}, ${age} days old; newer data was expected within 1 week.`;
    expect(told).toEqual([
      ...["undefined|undefined", line("2026-11-20", 8), "undefined|undefined"],
      "fresh again|Freshness  Fresh again: the newest day is 2026-11-29.",
      ...["undefined|undefined", line("2026-11-29", 21)],
      ...Array(3).fill("undefined|undefined"),
    ]);
  });

  it("is reported by a first load that is stale already", async () => {
    at("2026-11-25T12:00:00Z");
    const { freshness, body } = await load(
      dated("date", { within: "1 day" }),
      fileOf("A,2023-03-23"),
    );
    expect(freshness?.became).toBe("stale");
    expect(body).toContain("Stale: the newest day is 2023-03-23, 1,343 days old");
  });

  it.each([
    ["timestamp", "2026-11-25T06:30:00", "2026-11-25 06:30"],
    ["timestamptz", "2026-11-25T06:30:00Z", "2026-11-25T08:30:00+02:00"],
  ] as const)("counts the age of a %s to the second", async (type, newest, cell) => {
    const dataset = dated(type, { within: "36 hours", column: "day" });
    const file = fileOf(`A,${cell}`, `B,${cell.replace("2026", "2025")}`);
    at("2026-11-26T18:30:00Z");
    const last = await load(dataset, file);
    expect(last.freshness).toMatchObject({ newest, ageSeconds: 129_600, isStale: false });
    clock.advance(1_000);
    const first = await load(dataset, file);
    expect(first.freshness).toMatchObject({ ageSeconds: 129_601, isStale: true, became: "stale" });
    expect(first.freshness?.staleAt).toBe("2026-11-26T18:30:00.000Z");
    expect(first.body).toContain(`the newest day is ${newest}, 36 hours old`);
  });

  it.each(["timestamp", "timestamptz"] as const)(
    "does not take a mistyped year for new: %s",
    async (type) => {
      const dataset = dated(type, { within: "2 days" });
      const zone = type === "timestamp" ? "" : "Z";
      at("2026-11-26T12:00:00Z");
      const { freshness } = await load(
        dataset,
        fileOf(`A,2202-01-01T00:00:00${zone}`, `A,2026-11-20T00:00:00${zone}`),
      );
      expect(freshness).toMatchObject({ newest: `2026-11-20T00:00:00${zone}`, isStale: true });
    },
  );

  it("takes a key of tomorrow for new, and never has a negative age", async () => {
    at("2026-11-25T12:00:00Z");
    const { freshness } = await load(
      dated("date", { within: "1 day" }),
      fileOf("A,2026-11-26", "B,2026-11-01"),
    );
    expect(freshness).toMatchObject({ newest: "2026-11-26", ageSeconds: 0, isStale: false });
  });

  it("is none for a dataset that does not declare it, and while the table does not fit", async () => {
    const dataset = dated("date", { within: "1 day" });
    at("2026-11-25T12:00:00Z");
    const { freshness } = await load({ ...dataset, fresh: undefined }, fileOf("A,2026-11-20"));
    expect(freshness).toBeUndefined();
    expect(published().freshness).toBeNull();
    expect((await statusOf({ ...dataset, fresh: undefined })).freshness).toBeNull();
    await db.query("alter table test_fresh rename column day to other");
    const failed = await load(dataset, fileOf("A,2026-11-20"));
    expect(failed.record).toMatchObject({ status: "failed" });
    expect(published().freshness).toBeNull();
    expect((await statusOf(dataset)).freshness).toBeNull();
  });
});
