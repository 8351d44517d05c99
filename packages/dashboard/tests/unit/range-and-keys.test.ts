import { describe, expect, it } from "@jest/globals";
import { lastDays, rangeOf } from "../../page/data/range.ts";
import { describeRange } from "../../page/text/range.ts";
import { nextDay, zoomed } from "../../page/view/keys.ts";

const dates = ["2020-01-01", "2020-01-02", "2020-01-03", "2020-01-04"];

describe("the range between two dates", () => {
  it.each([
    [undefined, undefined, 0, 3],
    ["2020-01-02", undefined, 1, 3],
    [undefined, "2020-01-03", 0, 2],
    ["2019-01-01", "2030-01-01", 0, 3],
    ["2020-01-02", "2020-01-03", 1, 2],
    ["2020-01-02", "2020-01-02", 1, 2],
    ["2020-01-04", "2020-01-04", 2, 3],
  ])("%s to %s", (from, to, first, last) => {
    expect(rangeOf(dates, from, to)).toEqual({ first, last });
  });

  it.each([
    ["2020-01-03", "2020-01-02", "There are no days from January 3, 2020 to January 2, 2020."],
    ["2021-01-01", undefined, "There are no days from January 1, 2021."],
    [undefined, "2019-01-01", "There are no days to January 1, 2019."],
    ["2020-13-45", undefined, '"2020-13-45" in the address is not a date.'],
    ["2020-01-02", "x", '"x" in the address is not a date.'],
  ])("is all days, and says so, where it makes no chart: %s to %s", (from, to, why) => {
    expect(rangeOf(dates, from, to)).toEqual({ first: 0, last: 3 });
    expect(describeRange(dates, from, to)).toBe(`${why} All days are shown.`);
  });

  it("says nothing where it makes a chart, or there are no days at all", () => {
    expect(describeRange(dates, "2019-01-01", "2020-01-02")).toBe("");
    expect(describeRange([], "2019-01-01", "x")).toBe("");
  });

  it("has the last days", () => {
    expect(lastDays(dates, 3)).toEqual({ first: 1, last: 3 });
    expect(lastDays(dates, 30)).toEqual({ first: 0, last: 3 });
    expect(lastDays([], 30)).toEqual({ first: 0, last: 0 });
  });
});

describe("keys", () => {
  const range = { first: 10, last: 99 };

  it.each([
    ["ArrowRight", 50, 51],
    ["ArrowLeft", 50, 49],
    ["ArrowRight", 99, 99],
    ["ArrowLeft", 10, 10],
    ["PageUp", 50, 80],
    ["PageDown", 20, 10],
    ["Home", 50, 10],
    ["End", 50, 99],
    ["ArrowLeft", undefined, 99],
    ["a", 50, undefined],
  ])("%s leads from %s to %s", (key, day, next) => {
    expect(nextDay(key, day, range)).toBe(next);
  });

  it("look closer around the day that is read, and wider up to all days", () => {
    expect(zoomed("+", 50, range, 200)).toEqual({ first: 28, last: 72 });
    expect(zoomed("-", 50, range, 200)).toEqual({ first: 0, last: 179 });
    expect(zoomed("-", 50, range, 100)).toEqual({ first: 0, last: 99 });
    expect(zoomed("+", undefined, { first: 0, last: 9 }, 10)).toEqual({ first: 3, last: 9 });
    expect(zoomed("x", 50, range, 200)).toBeUndefined();
  });
});
