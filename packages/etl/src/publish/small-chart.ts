import type { Measures } from "../columns/column.ts";
import type { Dataset, Row } from "../datasets/dataset.ts";
import type { ChartFile } from "./chart-schema.ts";
import { describeDataset } from "./describe-dataset.ts";
import { finiteOf } from "./finite-of.ts";

/** Most values of a small chart. */
const POINTS = 120;
const DAY = 86_400_000;

/** The drawn column, and what it measures. */
export interface Drawn {
  readonly time: string;
  readonly measure: string;
  readonly measures: Measures;
}

/** Finds the first measure of a dataset with days; undefined if there is nothing to draw. */
export function drawnOf(dataset: Dataset): Drawn | undefined {
  const { time, measures, measured = {} } = describeDataset(dataset);
  const [measure] = measures;
  if (measure === undefined || time === "") return undefined;
  return { time, measure, measures: measured[measure]?.measures ?? "cumulative" };
}

/** Days and values of a chart. */
export type SmallChart = Pick<ChartFile, "first" | "last" | "values">;

/**
 * Thins rows to at most 120 values along the days. A flow is averaged, so that a weekday does not stand
 * for its week; of other measures the last value counts.
 *
 * @param rows in any order, of plausible days only
 * @returns undefined if no row has a value
 *
 * @example
 * smallChart(rows, { time: "date", measure: "cases", measures: "cumulative" });
 * // { first: "2020-01-21", last: "2023-03-23", values: [1, 5, …] }
 */
export function smallChart(
  rows: readonly Row[],
  { time, measure, measures }: Drawn,
): SmallChart | undefined {
  const known = rows
    .map((row) => ({ day: String(row[time]), value: finiteOf(row[measure]) }))
    .filter((each): each is { day: string; value: number } => each.value !== null)
    .sort((one, other) => (one.day < other.day ? -1 : 1));
  const [first, last] = [known[0]?.day, known.at(-1)?.day];
  if (first === undefined || last === undefined) return undefined;
  const days = (Date.parse(last) - Date.parse(first)) / DAY + 1;
  const width = Math.max(1, days / POINTS);
  const groups = Array.from({ length: Math.ceil(days / width) }, (): number[] => []);
  for (const { day, value } of known) {
    const place = Math.floor((Date.parse(day) - Date.parse(first)) / DAY / width);
    groups[Math.min(place, groups.length - 1)]?.push(value);
  }
  const valueOfGroup = (group: readonly number[]): number | null =>
    measures === "flow" && group.length > 0
      ? group.reduce((sum, value) => sum + value, 0) / group.length
      : (group.at(-1) ?? null);
  return { first, last, values: groups.map(valueOfGroup) };
}
