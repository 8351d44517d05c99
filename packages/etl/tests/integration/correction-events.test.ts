import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { bigint, date, text } from "../../src/columns/index.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import { republish } from "../../src/publish/publish.ts";
import { run } from "../../src/run.ts";
import { MemorySite } from "../support/memory-site.ts";
import { settingsOn, TestSources } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

const FILE = "test:file";
const places = defineDataset({
  name: "places",
  key: ["state", "day"],
  columns: {
    day: date(),
    state: text(),
    cases: bigint({ measures: "cumulative", nullable: true }),
    note: text({ nullable: true }),
  },
  source: { url: FILE },
});
const vendors = defineDataset({
  name: "vendors",
  key: ["vendor"],
  columns: { vendor: text(), products: bigint({ measures: "level" }) },
  source: { url: FILE },
});

describe.each(TEST_DATABASES)("events of a run on %s", (_, makeDatabase) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(() => db.clear().catch(() => db.reset()));

  const reportOf = async (dataset: typeof places, lines: readonly string[]) => {
    const header = dataset.columns.map(({ name }) => name).join(",");
    const { open } = new TestSources().set(FILE, `${[header, ...lines].join("\n")}\n`);
    const { record } = await run({ dataset }, settingsOn(db, { open }));
    expect(record.error).toBeNull();
    return record.report;
  };
  /** Ten days of two states, with the cases of some replaced. */
  const days = (changed: Record<string, string> = {}): string[] =>
    ["Ohio", "Texas"].flatMap((state) =>
      Array.from({ length: 10 }, (_, day) => {
        const date = `2021-01-${String(day + 1).padStart(2, "0")}`;
        return `${date},${state},${changed[`${state} ${day + 1}`] ?? `${day},`}`;
      }),
    );

  it("are rows that follow each other, in one state and one column, the largest first", async () => {
    const first = await reportOf(places, days());
    expect(first).toMatchObject({
      inserted: { first: "Ohio 2021-01-01", last: "Texas 2021-01-10" },
      stored: { first: "Ohio 2021-01-01", last: "Texas 2021-01-10" },
    });
    expect(first?.corrections).toBeUndefined();
    const report = await reportOf(
      places,
      days({
        ...{ "Ohio 2": "11,", "Ohio 3": "1,", "Ohio 4": "53,late", "Ohio 6": "4," },
        ...{ "Texas 3": "12,", "Texas 9": "," },
      }),
    );
    const row = { rows: 1, lowest: null, highest: null, before: null, after: null };
    expect(report?.corrections).toEqual({
      events: 5,
      largest: [
        {
          ...{ ...row, column: "cases", first: "Ohio 2021-01-02", last: "Ohio 2021-01-04" },
          ...{ rows: 3, lowest: "-1", highest: "50" },
        },
        {
          ...{ ...row, column: "cases", first: "Texas 2021-01-03", last: "Texas 2021-01-03" },
          ...{ lowest: "10", highest: "10", before: "2", after: "12" },
        },
        {
          ...{ ...row, column: "cases", first: "Ohio 2021-01-06", last: "Ohio 2021-01-06" },
          ...{ lowest: "-1", highest: "-1", before: "5", after: "4" },
        },
        {
          ...{ ...row, column: "note", first: "Ohio 2021-01-04", last: "Ohio 2021-01-04" },
          after: "late",
        },
        {
          ...{ ...row, column: "cases", first: "Texas 2021-01-09", last: "Texas 2021-01-09" },
          before: "8",
        },
      ],
    });
    expect(report?.inserted).toBeUndefined();
  });

  it("follow each other where no row lies between, however far apart the days are", async () => {
    const weekly = (changed: Record<number, string> = {}, left: readonly number[] = []): string[] =>
      Array.from({ length: 8 }, (_, week) => {
        const date = new Date(Date.UTC(2021, 0, 3 + 7 * week)).toISOString().slice(0, 10);
        return `${date},Ohio,${changed[week] ?? `${week},`}`;
      }).filter((_, week) => !left.includes(week));
    await reportOf(places, [
      ...weekly({}, [5]),
      ...days().filter((line) => line.includes("Texas")),
    ]);
    const changed = weekly({ 1: "11,", 2: "12,", 4: "14,", 6: "16,", 7: "17," });
    const report = await reportOf(places, [
      ...changed.filter((_, week) => week !== 5),
      ...days().filter((line) => line.includes("Texas")),
    ]);
    expect(
      report?.corrections?.largest.map(({ first, last, rows }) => [first, last, rows]),
    ).toEqual([
      ["Ohio 2021-01-10", "Ohio 2021-01-17", 2],
      ["Ohio 2021-01-31", "Ohio 2021-02-21", 3],
    ]);
  });

  it("leave out runs from before a column had its type, when all is published again", async () => {
    const asText = defineDataset({
      name: "vendors",
      key: ["vendor"],
      columns: { vendor: text(), products: text() },
      source: { url: FILE },
    });
    await reportOf(asText, ["a,some", "b,2"]);
    await reportOf(asText, ["a,none", "b,2"]);
    await db.query("update vendors set products = '1' where vendor = 'a'");
    await db.query("alter table vendors alter products type bigint using products::bigint");
    await reportOf(vendors, ["a,1", "b,3"]);
    const site = new MemorySite();
    const { signal } = new AbortController();
    await using session = await db.database.connect(signal);
    await republish(session.db, vendors, site, {
      ...{ environment: "test", now: new Date(), signal },
    });
    expect(site.log.filter((path) => path.includes("/runs/"))).toEqual([
      "data/vendors/runs/3.json",
    ]);
  });

  it("are counted where not all are listed, and new rows are named by their ends", async () => {
    const some = Array.from({ length: 12 }, (_, at) => `v${at + 10},${at + 1}`);
    await reportOf(vendors, some);
    const changed = some.map((line, at) => (at < 9 ? `${line}0${at}` : line));
    const report = await reportOf(vendors, ["a,1", ...changed, "v5,1", "z,1"]);
    expect(report?.corrections?.events).toBe(9);
    expect(report?.corrections?.largest.map(({ first }) => first)).toEqual([
      "v18",
      "v17",
      "v16",
      "v15",
      "v14",
    ]);
    expect(report?.inserted).toEqual({ first: "a", last: "z" });
    expect(report?.unchangedSince).toEqual({});
    expect(await reportOf(vendors, ["a,1", ...changed, "v5,1", "z,1"])).toMatchObject({
      unchangedSince: { vendors: 2 },
      lastSuccess: { runId: 2 },
    });
  });
});
