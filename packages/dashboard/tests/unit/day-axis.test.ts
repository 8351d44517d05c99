import { describe, expect, it } from "@jest/globals";
import { DAY_STEPS, daySplits } from "../../page/data/day-axis.ts";

const DAY = 86_400;
const seconds = (date: string): number => Date.parse(date) / 1000;
const splits = (from: string, to: string, step: number): string[] =>
  daySplits(seconds(from), seconds(to), step).map((at) =>
    new Date(at * 1000).toISOString().replace("T00:00:00.000Z", ""),
  );

describe("the labels of an axis of days", () => {
  it("are on midnights in UTC", () => {
    expect(splits("2020-03-07T12:00:00Z", "2020-03-10", DAY)).toEqual([
      ...["2020-03-08", "2020-03-09", "2020-03-10"],
    ]);
  });

  it("are on the first of a month", () => {
    const month = 28 * DAY;
    expect(splits("2019-12-02", "2020-03-01", month)).toEqual([
      ...["2020-01-01", "2020-02-01", "2020-03-01"],
    ]);
    expect(splits("2019-12-02", "2020-10-01", 3 * month)).toEqual([
      ...["2020-01-01", "2020-04-01", "2020-07-01", "2020-10-01"],
    ]);
  });

  it("are on the first of January, in any century", () => {
    expect(splits("2019-01-02", "2022-01-01", 365 * DAY)).toEqual([
      ...["2020-01-01", "2021-01-01", "2022-01-01"],
    ]);
    expect(splits("0001-01-01", "2202-05-13", 500 * 365 * DAY)).toEqual([
      ...["0500-01-01", "1000-01-01", "1500-01-01", "2000-01-01"],
    ]);
    expect(splits("0019-01-01", "0021-12-31", 365 * DAY)).toEqual([
      ...["0019-01-01", "0020-01-01", "0021-01-01"],
    ]);
  });

  it("come with every step, in order and within the range", () => {
    for (const step of DAY_STEPS) {
      const found = daySplits(seconds("1950-01-01"), seconds("2050-01-01"), step);
      expect(found).toEqual(found.toSorted((one, other) => one - other));
      expect(found.every((at) => at % DAY === 0)).toBe(true);
    }
    expect(DAY_STEPS).toEqual(DAY_STEPS.toSorted((one, other) => one - other));
  });

  it("are none where uPlot finds no step", () => {
    expect(daySplits(0, 10, 0)).toEqual([]);
    expect(daySplits(Number.NaN, Number.NaN, DAY)).toEqual([]);
  });
});
