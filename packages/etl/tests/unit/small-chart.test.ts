import { describe, expect, it } from "@jest/globals";
import { type Drawn, smallChart } from "../../src/publish/small-chart.ts";

const drawn: Drawn = { time: "day", measure: "cases", measures: "cumulative" };
const dayAfter = (days: number): string =>
  new Date(Date.UTC(2021, 0, 1 + days)).toISOString().slice(0, 10);
const rowsOf = (values: readonly unknown[]) =>
  values.map((cases, place) => ({ day: dayAfter(place), cases: cases as number }));

describe("smallChart", () => {
  it("keeps each day of a short series, and unknown days in it", () => {
    const rows = rowsOf([null, 3, null, "4.5"]).toReversed();
    expect(smallChart(rows, drawn)).toEqual({
      ...{ first: "2021-01-02", last: "2021-01-04" },
      values: [3, null, 4.5],
    });
  });

  it("thins a long series to 120 values, and ends with its last", () => {
    const chart = smallChart(rowsOf(Array.from({ length: 10_007 }, (_, day) => day)), drawn);
    expect(chart?.values).toHaveLength(120);
    expect(chart?.values.at(-1)).toBe(10_006);
    expect(chart?.values).not.toContain(null);
  });

  it("averages a flow, so that a weekday does not stand for its week", () => {
    const rows = rowsOf(Array.from({ length: 240 }, (_, day) => (day % 2) * 10));
    const chart = smallChart(rows, { ...drawn, measures: "flow" });
    expect(new Set(chart?.values)).toEqual(new Set([5]));
  });

  it("draws nothing without a value", () => {
    expect(smallChart(rowsOf([null, "Infinity", "text"]), drawn)).toBeUndefined();
  });
});
