import { describe, expect, it } from "@jest/globals";
import type { Row } from "../../../src/datasets/dataset.ts";
import { usDaily } from "../../../src/datasets/us-daily.ts";

const dateOf = (day: number | string): string => `2020-03-0${day}`;
const nytRow = (day: number): Row => ({ date: dateOf(day), cases: 100, deaths: 10 });

/** Rows of Johns Hopkins, written `day:recovered/province`; recovered may be blank. */
const jhuRows = (rows: string): Row[] =>
  [...rows.matchAll(/(\d):(\d*)(?:\/(\w+))?/g)].map(([, day = "", recovered, province]) => ({
    Date: dateOf(day),
    "Country/Region": "US",
    "Province/State": province ?? null,
    Recovered: recovered === "" ? null : Number(recovered),
  }));

function transform(nyt: Iterable<Row>, jhu: Iterable<Row>): Row[] {
  if (usDaily.work.kind !== "transform") throw new Error("us-daily joins two sources");
  return [...usDaily.work.transform({ nyt, jhu })];
}

/** The recoveries of these days, by date. */
const recoveries = (days: readonly number[], jhu: readonly Row[]) =>
  Object.fromEntries(transform(days.map(nytRow), jhu).map((row) => [row.date, row.recoveries]));

describe("us-daily", () => {
  it("has one row for each date of the New York Times, with its cases and deaths", () => {
    const nyt = [
      { date: "2020-03-01", cases: 5, deaths: 1 },
      { date: "2020-03-02", cases: 3, deaths: 0 },
    ];
    expect(transform(nyt, jhuRows("1:7"))).toEqual([
      { date: "2020-03-01", cases: 5, deaths: 1, recoveries: 7 },
      { date: "2020-03-02", cases: 3, deaths: 0, recoveries: null },
    ]);
  });

  it("has no row for a date that only Johns Hopkins has", () => {
    expect(recoveries([1], jhuRows("1:7 2:8"))).toEqual({ "2020-03-01": 7 });
  });

  const unknown = null;
  it.each<[string, string, readonly (number | null)[]]>([
    ["are the sum of the provinces", "1:3/Ohio 1:4/Utah 1:0/Iowa 2:9", [7, 9, unknown, unknown]],
    [
      "are unknown where every province is blank",
      "1:/Ohio 1:/Utah 2:9 3:10/Ohio 4:/Ohio",
      [unknown, 9, 10, unknown],
    ],
    [
      "are the sum of the known provinces where some are blank",
      "1:/Ohio 1:4/Utah 1:/Iowa 2:5/Ohio 2:/Utah",
      [4, 5, unknown, unknown],
    ],
    [
      "are zero where the known provinces are zero before any positive total",
      "1:/Ohio 1:0/Utah 2:1",
      [0, 1, unknown, unknown],
    ],
    ["are unknown on a date that Johns Hopkins lacks", "1:1 3:2", [1, unknown, 2, unknown]],
    ["are unknown where Johns Hopkins has nothing", "", [unknown, unknown, unknown, unknown]],
    ["are really zero before the first positive total", "1:0 2:0 3:5 4:6", [0, 0, 5, 6]],
    ["are really zero where there never is a positive total", "1:0 2:0 3:0 4:0", [0, 0, 0, 0]],
    [
      "are not reported, so unknown, where zero follows a positive total",
      "1:0 2:5 3:0 4:0",
      [0, 5, unknown, unknown],
    ],
    [
      "are unknown where provinces add up to zero after a positive total",
      "1:5 2:0/Ohio 2:0/Utah 3:6",
      [5, unknown, 6, unknown],
    ],
    [
      "are known where a positive total follows such zeros",
      "1:5 2:0 3:6 4:0",
      [5, unknown, 6, unknown],
    ],
    ["may fall", "1:50 2:20 3:30 4:1", [50, 20, 30, 1]],
  ])("recoveries %s: %s, in any order of rows", (_, rows, numbers) => {
    const days = [1, 2, 3, 4];
    const jhu = jhuRows(rows);
    const expected = Object.fromEntries(days.map((day) => [dateOf(day), numbers[day - 1]]));
    expect(recoveries(days, jhu)).toEqual(expected);
    expect(recoveries(days, jhu.toReversed())).toEqual(expected);
    expect(recoveries(days.toReversed(), jhu)).toEqual(expected);
  });

  it("sees a positive total on a date that the New York Times lacks", () => {
    expect(recoveries([2, 3], jhuRows("1:5 2:0 3:0"))).toEqual({
      "2020-03-02": null,
      "2020-03-03": null,
    });
  });

  it("adds up large counts exactly", () => {
    const half = 2 ** 52 - 1;
    const jhu = jhuRows(`1:${half}/Ohio 1:${half}/Utah`);
    expect(recoveries([1], jhu)).toEqual({ "2020-03-01": 2 ** 53 - 2 });
  });

  it("takes rows that can be gone through only once", () => {
    const rows = transform([1, 2].map(nytRow).values(), jhuRows("1:1 2:0").values());
    expect(rows.map((row) => row.recoveries)).toEqual([1, null]);
  });
});
