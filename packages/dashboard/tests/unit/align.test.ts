import { expect, it } from "@jest/globals";
import { allDays, alongDays } from "../../page/data/align.ts";
import { toTimeline } from "../../page/data/timeline.ts";

const timeline = (day: readonly string[], n: readonly number[]) =>
  toTimeline({ day: [...day], n: [...n] }, "day", ["n"]);

it("lays timelines along the days of all of them", () => {
  const early = timeline(["2020-02-28", "2020-03-01"], [1, 3]);
  const late = timeline(["2020-03-02", "2020-03-03"], [5, 6]);
  const days = allDays([late, early]);
  expect(days).toEqual(["2020-02-28", "2020-02-29", "2020-03-01", "2020-03-02", "2020-03-03"]);
  expect(alongDays(days, early, early.series[0]?.total ?? [])).toEqual([1, null, 3, null, null]);
  expect(alongDays(days, late, late.series[0]?.total ?? [])).toEqual([null, null, null, 5, 6]);
  expect(allDays([])).toEqual([]);
});
