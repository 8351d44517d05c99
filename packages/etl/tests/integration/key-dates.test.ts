import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { bigint, date, text } from "../../src/columns/index.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import type { KeyDates } from "../../src/datasets/key-dates.ts";
import { usStates } from "../../src/datasets/us-states.ts";
import { dryRun } from "../../src/dry-run.ts";
import { datasetStatus } from "../../src/inspect/status.ts";
import { run } from "../../src/run.ts";
import {
  joined,
  settingsOn,
  streamed,
  TestNotifier,
  TestSources,
  testClock,
} from "../support/runs.ts";
import { shareOf } from "../support/samples.ts";
import { placeOn, TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

/** In the east it is November 26 already, in the west it is November 25. */
const NOON = "2026-11-25T12:00:00Z";
const RANGE = "a date from 1583-01-01 to 2026-11-26 (tomorrow, UTC)";

/** Like `streamed`, with a key of two columns, the date last, and bounds. */
const bounded = (keyDates?: KeyDates) =>
  defineDataset({
    name: "test-bounded",
    key: ["place", "day"],
    columns: { place: text(), day: date(), cases: bigint({ measures: "cumulative" }) },
    ...(keyDates === undefined ? {} : { keyDates }),
    sources: {
      left: {
        url: "test:left",
        columns: { place: text(), Day: date(), cases: bigint({ min: 0 }) },
      },
    },
    map: ({ Day, ...row }) => ({ ...row, day: Day }),
  });

/** A dataset whose dates are made by `transform`, and whose other date may lie ahead. */
const derived = (day: string) =>
  defineDataset({
    name: "test-derived",
    key: ["day"],
    columns: {
      day: date(),
      due: date({ nullable: true }),
      cases: bigint({ measures: "cumulative" }),
    },
    sources: {
      left: { url: "test:left", columns: { id: text(), cases: bigint({ min: 0 }) }, key: ["id"] },
    },
    transform: ({ left }) => [...left].map(({ cases }) => ({ day, due: "2150-01-01", cases })),
  });

describe.each(TEST_DATABASES)("dates in the key on %s", (on, makeDatabase) => {
  let db: TestDatabase;

  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(() => db.clear());
  const place = placeOn(on);

  const runFile = async (dataset: typeof streamed, file: string, now = NOON) => {
    const { open } = new TestSources()
      .set("test:left", file)
      .set("test:right", "day,extra\n2021-01-01,1\n");
    const notifier = new TestNotifier();
    const clock = testClock(new Date(now));
    const { record } = await run(
      { dataset },
      settingsOn(db, { open, clock, notifier, site: undefined }),
    );
    return { ...record, body: notifier.messages[0]?.body };
  };

  it.each(
    shareOf(
      [
        ["mistyped by two centuries", "2201-01-02"],
        ["mistyped by a millennium", "3021-01-02"],
        ["after tomorrow", "2026-11-27"],
        ["with a leading zero", "0021-01-02"],
        ["with digits in the wrong order", "0202-01-02"],
        ["in the year 1", "0001-01-01"],
        ["before the calendar began", "1582-12-31"],
        ["at the end of time", "9999-12-31"],
      ],
      "day",
      place,
      `refused days on ${on}`,
    ),
  )("refuse a day %s, naming source, line, column and value", async (_, day) => {
    const complaint = `left, line 3, column "day": "${day}" is not ${RANGE}`;
    for (const dataset of [streamed, joined]) {
      const { error } = await runFile(dataset, `day,cases\n2021-01-01,1\n${day},2\n`);
      expect(error).toMatchObject({ code: "CONTRACT", details: [complaint] });
      expect(await db.query(`select to_regclass('${dataset.table}') as name`)).toEqual([
        { name: null },
      ]);
    }
  });

  it("refuse a mistyped day in a source that does not decide about the rows", async () => {
    const { open } = new TestSources()
      .set("test:left", "day,cases\n2021-01-01,1\n")
      .set("test:right", "day,extra\n2021-01-01,1\n2201-01-02,1\n");
    const clock = testClock(new Date(NOON));
    const { record } = await run({ dataset: joined }, settingsOn(db, { open, clock }));
    expect(record.error?.details).toEqual([
      `right, line 3, column "day": "2201-01-02" is not ${RANGE}`,
    ]);
  });

  it.each(
    shareOf(
      [
        ["just before midnight UTC", "2026-11-24T23:59:59.999Z", "2026-11-25", "2026-11-26"],
        ["at midnight UTC", "2026-11-25T00:00:00Z", "2026-11-26", "2026-11-27"],
        [
          "when the day after begins in Kiritimati",
          "2026-11-25T10:00:00Z",
          "2026-11-26",
          "2026-11-27",
        ],
        ["at the end of a year", "2026-12-31T23:59:59.999Z", "2027-01-01", "2027-01-02"],
        ["before a leap day", "2028-02-28T15:00:00Z", "2028-02-29", "2028-03-01"],
      ],
      "moment",
      place,
      `the last day on ${on}`,
    ),
  )("end with tomorrow in UTC: %s", async (_, now, last, next) => {
    const good = await runFile(streamed, `day,cases\n${last},1\n`, now);
    expect(good).toMatchObject({ status: "succeeded", inserted: 1 });
    const bad = await runFile(streamed, `day,cases\n${last},1\n${next},1\n`, now);
    expect(bad.error?.details[0]).toContain(`"${next}" is not a date from 1583-01-01 to ${last}`);
    const { status, inserted } = await runFile(
      streamed,
      `day,cases\n${last},1\n${next},1\n`,
      `${last}T00:00:00Z`,
    );
    expect({ status, inserted }).toEqual({ status: "succeeded", inserted: 1 });
  });

  it.each(
    shareOf<[string, KeyDates, string, string, string]>(
      [
        [
          "a later first day",
          { earliest: "2019-12-01" },
          "2019-12-01",
          "2019-11-30",
          "2019-12-01 to 2026-11-26 (tomorrow, UTC)",
        ],
        [
          "an earlier first day",
          { earliest: "0079-08-24" },
          "0079-08-24",
          "0079-08-23",
          "0079-08-24 to 2026-11-26 (tomorrow, UTC)",
        ],
        [
          "today",
          { latest: { daysAhead: 0 } },
          "2026-11-25",
          "2026-11-26",
          "1583-01-01 to 2026-11-25 (today, UTC)",
        ],
        [
          "a forecast",
          { latest: { daysAhead: 14 } },
          "2026-12-09",
          "2026-12-10",
          "1583-01-01 to 2026-12-09 (in 14 days, UTC)",
        ],
        [
          "a fixed last day",
          { latest: "2100-12-31" },
          "2100-12-31",
          "2101-01-01",
          "1583-01-01 to 2100-12-31",
        ],
      ],
      "bound",
      place,
      `declared bounds on ${on}`,
    ),
  )("keep to bounds that the dataset declares: %s", async (_, bounds, good, bad, range) => {
    const dataset = bounded(bounds);
    const file = `place,Day,cases\nA,${good},1\n`;
    expect(await runFile(dataset, file)).toMatchObject({ status: "succeeded", inserted: 1 });
    const { error } = await runFile(dataset, `${file}B,2021-01-01,1\nA,${bad},1\n`);
    expect(error?.details).toEqual([
      `left, line 4, column "day": "${bad}" is not a date from ${range}`,
    ]);
  });

  it.each(
    shareOf(
      [
        "2201-01-02",
        "infinity",
        "-infinity",
        "tomorrow",
        "20220-01-01",
        "2021-1-5",
        "2021-02-30",
        "01/02/2021",
      ],
      "day",
      place,
      `days of transform on ${on}`,
    ),
  )("are checked where transform makes them: %s", async (day) => {
    const { error } = await runFile(derived(day), "id,cases\na,1\n");
    expect(error?.details).toEqual([`test-derived, column "day": "${day}" is not ${RANGE}`]);
  });

  it("do not bound dates outside the key", async () => {
    expect(await runFile(derived("2021-01-02"), "id,cases\na,1\n")).toMatchObject({ inserted: 1 });
  });

  it("are checked by a dry run, too", async () => {
    const { open } = new TestSources().set("test:left", "day,cases\n2201-01-02,1\n");
    const { record } = await dryRun(
      { dataset: streamed },
      settingsOn(db, { open, clock: testClock(new Date(NOON)) }),
    );
    expect(record.error?.code).toBe("CONTRACT");
  });

  it("refuse years of another pandemic in the COVID-19 datasets", async () => {
    const file = "date,state,fips,cases,deaths\n1921-01-02,Alpha,01,1,1\n2021-01-02,Alpha,01,1,1\n";
    const { open } = new TestSources().set("test:left", file);
    const urls = { nyt: "test:left" };
    const clock = testClock(new Date(NOON));
    const { record } = await run({ dataset: usStates, urls }, settingsOn(db, { open, clock }));
    expect(record.error?.details).toEqual([
      'nyt, line 2, column "date": "1921-01-02" is not a date from 2019-12-01 to 2026-11-26 (tomorrow, UTC)',
    ]);
  });

  describe("that an earlier version stored", () => {
    const good = "day,cases\n2021-01-01,1\n2021-01-02,2\n";

    it.each([
      ["mistyped year", ["2201-01-02"], "1 row with an implausible date in its key (2201-01-02)"],
      [
        "two of them",
        ["2201-01-02", "0021-01-01"],
        "2 rows with implausible dates in their keys (such as 2201-01-02)",
      ],
      [
        "only an early one",
        ["0021-01-01"],
        "1 row with an implausible date in its key (0021-01-01)",
      ],
    ])("hide neither the last plausible day nor themselves: %s", async (_, days, text) => {
      await runFile(streamed, good);
      for (const day of days)
        await db.query(`insert into test_streamed values ('${day}', 9, null)`);
      await using session = await db.database.connect(new AbortController().signal);
      for (const file of [good, good.replace(",2\n", ",3\n")]) {
        const { body } = await runFile(streamed, file);
        expect(body).toMatch(/\nStored +2021-01-01 to 2021-01-02\n/);
        expect(body).toContain(` Not included: ${text}`);
        expect(body).toContain("Delete");
      }
      const status = await datasetStatus(session.db, streamed, new Date(NOON));
      expect(status).toMatchObject({ newestKey: { day: "2021-01-02" }, rows: 2 + days.length });
      expect(status.problem).toContain(text);
    });

    it("are found behind another column of the key", async () => {
      const dataset = bounded();
      const file = "place,Day,cases\nA,2021-01-01,1\nB,2021-01-02,1\n";
      await runFile(dataset, file);
      await db.query("insert into test_bounded values ('B', '2201-01-02', 9, null)");
      const { body } = await runFile(dataset, file);
      expect(body).toMatch(/\nStored +A 2021-01-01 to B 2021-01-02\n/);
    });

    it("leave no range where there is no other row", async () => {
      await runFile(streamed, good);
      await db.query("truncate test_streamed");
      await db.query("insert into test_streamed values ('2201-01-02', 9, null)");
      await using session = await db.database.connect(new AbortController().signal);
      const status = await datasetStatus(session.db, streamed, new Date(NOON));
      expect(status).toMatchObject({ newestKey: null, rows: 1 });
    });
  });
});
