import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { date, integer, text } from "../../src/columns/index.ts";
import type { Session } from "../../src/database/session.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import { suggestKeys } from "../../src/inspect/suggest-keys.ts";
import { run } from "../../src/run.ts";
import { settingsOn, TestSources } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

const source = { name: "left", url: "test:left" };
const counties = defineDataset({
  name: "test-counties",
  key: ["day", "county", "state"],
  columns: { day: date(), county: text(), state: text() },
  source,
});
const companies = defineDataset({
  name: "test-companies",
  key: ["symbol"],
  columns: { symbol: text(), name: text() },
  source,
});
const draws = defineDataset({
  name: "test-draws",
  key: ["year", "draw"],
  columns: { year: integer(), draw: integer() },
  source,
});
const never = defineDataset({
  ...{ name: "test-never", key: ["a"] },
  columns: { a: text() },
  source,
});

const FILES = [
  [
    counties,
    `day,county,state
2021-06-03,Harris,Texas
2021-06-04,Harris,Texas
2021-06-04,Harris,Georgia
2021-06-04,New York City,New York
2021-06-04,Doña Ana,New Mexico
2021-06-04,St. Louis,Missouri
2021-06-04,Dallas,Texas
2021-06-06,Dallas,Texas
`,
  ],
  [companies, "symbol,name\nA,Agilent\nBRK.B,Berkshire\nAAPL,Apple\nMSFT,Microsoft\n"],
  [draws, "year,draw\n2019,1\n2019,2\n2021,2\n"],
] as const;

describe.each(TEST_DATABASES)("keys that were meant, on %s", (_, makeDatabase) => {
  let db: TestDatabase;
  let session: Session;

  beforeAll(async () => {
    db = await makeDatabase();
    for (const [dataset, file] of FILES) {
      const sources = new TestSources().set("test:left", file);
      const { record } = await run({ dataset }, settingsOn(db, { open: sources.open }));
      expect(record.status).toBe("succeeded");
    }
    session = await db.database.connect(new AbortController().signal);
  });
  afterAll(async () => {
    await session[Symbol.asyncDispose]();
    await db.close();
  });

  const meant = async (dataset: typeof counties, ...parts: (string | number)[]) => {
    const key = Object.fromEntries(dataset.key.map((name, at) => [name, parts[at] as string]));
    const found = await suggestKeys(session.db, dataset, key);
    return found.map((row) => Object.values(row).join("|"));
  };

  it.each([
    [["2021-06-04", "dallas", "Texas"], ["2021-06-04|Dallas|Texas"]],
    [["2021-06-04", "dalas", "texas"], ["2021-06-04|Dallas|Texas"]],
    [["2021-06-04", "Dallas", "Texsa"], ["2021-06-04|Dallas|Texas"]],
    [["2021-06-04", "new york", "NEW YORK"], ["2021-06-04|New York City|New York"]],
    [["2021-06-04", "dona ana", "New Mexico"], ["2021-06-04|Doña Ana|New Mexico"]],
    [["2021-06-04", "St Louis", "Missouri"], ["2021-06-04|St. Louis|Missouri"]],
    [["2021-06-04", "Dallas County", "Texas"], ["2021-06-04|Dallas|Texas"]],
    [
      ["2021-06-05", "Dallas", "Texas"],
      ["2021-06-04|Dallas|Texas", "2021-06-06|Dallas|Texas"],
    ],
    [["2021-06-04", "Nowhere", "Texas"], []],
    [["2021-06-04", "", "Texas"], []],
    [["2021-06-04", "'; drop table x; --", "%"], []],
  ])("of %j", async (typed, found) => {
    expect(await meant(counties, ...typed)).toEqual(found);
  });

  it("of a key that is one string", async () => {
    expect(await meant(companies, "brk-b")).toEqual(["BRK.B"]);
    expect(await meant(companies, "appl")).toEqual(["AAPL"]);
    expect(await meant(companies, "ZZZZ")).toEqual([]);
  });

  it("of a key of numbers: the next smaller and larger one", async () => {
    expect(await meant(draws, 2020, 2)).toEqual(["2019|2", "2021|2"]);
    expect(await meant(draws, 2019, 9)).toEqual(["2019|2"]);
    expect(await meant(draws, 1900, 7)).toEqual([]);
  });

  it("of a dataset that has never run: none", async () => {
    expect(await meant(never, "a")).toEqual([]);
  });
});
