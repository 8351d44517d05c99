import { describe, expect, it } from "@jest/globals";
import { changeOf, derive, hasAverages, lastKnown } from "../../page/data/derive.ts";
import { toTimeline } from "../../page/data/timeline.ts";

describe("what follows from totals", () => {
  it("is what each day added, which the first day does not tell", () => {
    expect(derive([5, 7, 7, 10]).added).toEqual([null, 2, 0, 3]);
  });

  it("is unknown on both sides of an unknown total", () => {
    expect(derive([1, null, 4, 6]).added).toEqual([null, null, null, 2]);
  });

  it("is a correction, not a negative number, where the total falls", () => {
    expect(derive([10, 8, 9])).toMatchObject({ added: [null, null, 1], falls: [1] });
    expect(derive([10, null, 8])).toMatchObject({ falls: [] });
  });

  it("is an average of seven days, as soon as there are seven", () => {
    const totals = [0, 7, 14, 21, 28, 35, 42, 49, 63];
    expect(derive(totals).average).toEqual([...Array(7).fill(null), 7, 8]);
  });

  it("leaves days on which the total fell out of the average, and none that are unknown", () => {
    const fallen = [0, 7, 14, 21, 20, 27, 34, 41];
    expect(derive(fallen).average.at(-1)).toBe(7);
    const unknown = [0, 7, 14, null, 20, 27, 34, 41];
    expect(derive(unknown).average.at(-1)).toBeNull();
    const allFallen = [9, 8, 7, 6, 5, 4, 3, 2];
    expect(derive(allFallen).average.at(-1)).toBeNull();
  });
});

describe("what follows from levels", () => {
  const week = [20, 21, null, null, 19, 18, 22];

  it("is the change since the value before, over days without one", () => {
    expect(derive(week, "level").added).toEqual([null, 1, null, null, -2, -1, 4]);
    const series = { exact: ["0.1", null, "0.3"], total: [0.1, null, 0.3] };
    expect(changeOf(series, 2)).toEqual({ by: "0.2", since: 0 });
    expect(changeOf(series, 0)).toBeUndefined();
  });

  it("is an average of the values of a week, unless there are few", () => {
    expect(derive(week, "level").average.at(-1)).toBe(20);
    expect(derive([1, null, null, null, null, null, 3], "level").average.at(-1)).toBeNull();
  });

  it("joins values over as many days as usually lie between them, or a week", () => {
    expect(derive(week, "level").joined).toBe(7);
    const monthly = Array.from({ length: 100 }, (_, day) => (day % 30 === 0 ? day : null));
    expect(derive(monthly, "level").joined).toBe(60);
  });
});

it("adds up what flows, without the days that are not known", () => {
  expect(derive([1, 2, null, 3], "flow")).toMatchObject({ sum: [1, 3, null, 6], falls: [] });
});

describe("the timeline of a file", () => {
  const columns = {
    day: ["2020-02-28", "2020-03-01", "2020-03-02"],
    cases: [1, 3, null],
    place: ["a", "b", "c"],
  };

  it("has every day, and says of days without a row that they are unknown", () => {
    const { dates, series } = toTimeline(columns, "day", ["cases"]);
    expect(dates).toEqual(["2020-02-28", "2020-02-29", "2020-03-01", "2020-03-02"]);
    expect(series).toEqual([
      {
        name: "cases",
        measures: "cumulative",
        unit: undefined,
        total: [1, null, 3, null],
        exact: [1, null, 3, null],
        added: expect.anything(),
        average: expect.anything(),
        sum: [1, null, 3, null],
        joined: 0,
        falls: [],
        label: "cases",
        revised: [],
      },
    ]);
  });

  it("sorts the days of unsorted rows", () => {
    const reversed = { day: columns.day.toReversed(), cases: columns.cases.toReversed() };
    expect(toTimeline(reversed, "day", ["cases"])).toEqual(toTimeline(columns, "day", ["cases"]));
  });

  it("leaves out rows whose year can only be mistyped, and names their days", () => {
    const typos = {
      day: ["2202-05-13", ...columns.day, "0202-03-01", "2020-03-04"],
      cases: [7, ...columns.cases, 8, 9],
    };
    const plausible = { first: "1583-01-01", last: "2020-03-03" };
    expect(toTimeline(typos, "day", ["cases"], plausible)).toEqual({
      ...toTimeline(columns, "day", ["cases"]),
      implausible: ["0202-03-01", "2020-03-04", "2202-05-13"],
    });
  });

  it("knows the days that were revised, each once, and the names of columns for people", () => {
    const revision = (date: string, column: string) => ({ date, changes: { [column]: [1, 2] } });
    const corrections = [
      ...[revision("2020-03-01", "cases"), revision("2020-02-28", "cases")],
      ...[revision("2020-03-01", "cases"), revision("2020-03-02", "place")],
      revision("2019-01-01", "cases"),
    ] as never;
    const options = { corrections, labels: { cases: "COVID-19 cases" } };
    expect(toTimeline(columns, "day", ["cases"], undefined, options).series).toMatchObject([
      { name: "cases", label: "COVID-19 cases", revised: [0, 2] },
    ]);
    const knowsAll = (total: number) =>
      toTimeline(columns, "day", ["cases"], undefined, { corrections, total }).hasAllRevisions;
    expect([knowsAll(5), knowsAll(6)]).toEqual([true, false]);
  });

  it("is empty without rows", () => {
    expect(toTimeline({ day: [], cases: [] }, "day", ["cases"])).toMatchObject({
      ...{ dates: [], series: [{ total: [], falls: [] }] },
    });
  });

  it.each([
    ["no such column", {}, 'there is no column "day"'],
    [
      "a date that is none",
      { day: ["2020-13-01"], cases: [1] },
      '"2020-13-01", which is not a date',
    ],
    ["a day that is not there", { day: ["2020-02-31"], cases: [1] }, "which is not a date"],
    ["a number for a date", { day: [7], cases: [1] }, "holds 7, which is not a date"],
    ["a date twice", { day: ["2020-01-01", "2020-01-01"], cases: [1, 2] }, "2020-01-01 twice"],
    ["too few values", { day: ["2020-01-01"], cases: [] }, 'column "cases" has 0 values, not 1'],
    ["no values", { day: ["2020-01-01"] }, 'column "cases" has 0 values, not 1'],
    ["a string for a number", { day: ["2020-01-01"], cases: ["x"] }, '"x", which is not a number'],
  ])("is refused with a reason: %s", (_, broken, reason) => {
    expect(() => toTimeline(broken as never, "day", ["cases"])).toThrow(reason);
  });
});

it("knows the last day that is known", () => {
  expect(lastKnown([1, 2, null])).toBe(1);
  expect(lastKnown([null])).toBeUndefined();
});

it("has averages over seven days only of values that are closer than a month", () => {
  const monthly = Array.from({ length: 300 }, (_, day) => (day % 30 === 0 ? day : null));
  const workdays = Array.from({ length: 70 }, (_, day) => (day % 7 < 5 ? day : null));
  expect([monthly, workdays].map((total) => hasAverages({ total }))).toEqual([false, true]);
});

it("measures the distance of values once, not for each day that is read", () => {
  let reads = 0;
  const get = (values: number[], name: string | symbol): unknown => {
    reads += 1;
    return Reflect.get(values, name);
  };
  const total = new Proxy([1, 2, 3, 4, 5, 6, 7, 8], { get });
  expect(hasAverages({ total })).toBe(true);
  const first = reads;
  expect(hasAverages({ total })).toBe(true);
  expect([first > 0, reads]).toEqual([true, first]);
});
