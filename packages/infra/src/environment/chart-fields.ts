import type { Dataset } from "@daily-delta/etl";

/** QuickSight allows 50 visuals on a sheet; each number has two. */
const MOST_NUMBERS = 25;

/** Kinds of values that QuickSight's charts can sum. */
const NUMBERS: readonly string[] = ["integer", "decimal"];

/** Columns of a dataset that a dashboard draws. */
export interface ChartFields {
  /** The date of the key. */
  readonly time: string;
  /** Columns with numbers. */
  readonly numbers: readonly string[];
}

/** Finds the columns to draw; a dataset without a date or numbers has none. */
export function chartFields({ key, columns }: Dataset): ChartFields | undefined {
  const time = columns.find(({ name, type }) => type.kind === "date" && key.includes(name))?.name;
  const numbers = columns
    .filter(({ name, type }) => NUMBERS.includes(type.kind) && !key.includes(name))
    .map(({ name }) => name);
  return time === undefined || numbers.length === 0 ? undefined : { time, numbers };
}

/** Describes the dataset that QuickSight could draw in place of one that it cannot. */
export function chartFault(dataset: Dataset): string | undefined {
  const fields = chartFields(dataset);
  if (fields === undefined) {
    return "a dataset with a date in its key and a column of numbers, for QuickSight to draw";
  }
  if (fields.numbers.length <= MOST_NUMBERS) return undefined;
  return `a dataset with at most ${MOST_NUMBERS} columns of numbers, for QuickSight to draw; it has ${fields.numbers.length}`;
}
