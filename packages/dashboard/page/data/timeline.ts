import type { Correction, DatasetDescription, RowsFile } from "@daily-delta/etl/site-files";
import { revisedDays } from "./corrections.ts";
import { daysBetween, isDate } from "./dates.ts";
import { isDecimal } from "./decimal.ts";
import { derive } from "./derive.ts";
import type { Series } from "./series.ts";

/** Stored values of one part, day by day without a gap. */
export interface Timeline {
  /** YYYY-MM-DD. */
  readonly dates: readonly string[];
  readonly series: readonly Series[];
  /** True if all revisions are known; if not, older days may have been revised, too. */
  readonly hasAllRevisions: boolean;
  /** Days of rows that are left out, because they can only be mistyped: in order, YYYY-MM-DD. */
  readonly implausible: readonly string[];
}

interface TimelineOptions {
  /** Names of columns for people. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Meaning of columns. @default cumulative numbers */
  readonly measured?: DatasetDescription["measured"];
  readonly corrections?: readonly Correction[];
  /** Number of corrections, published or not. @default all are given */
  readonly total?: number;
}

/** The days that a row may be of, both included. */
export interface Plausible {
  readonly first: string;
  readonly last: string;
}

/**
 * Lays the rows of a file along the days. A day without a row is unknown, like a value without a
 * number. Rows of implausible days are left out: one mistyped year would make centuries of unknown
 * days, and hide that the sources have nothing newer.
 *
 * @throws Error if the columns are not of one length, or are not what they are said to be
 */
export function toTimeline(
  columns: RowsFile["columns"],
  time: string,
  measures: readonly string[],
  plausible?: Plausible,
  {
    labels = {},
    measured = {},
    corrections = [],
    total: all = corrections.length,
  }: TimelineOptions = {},
): Timeline {
  const given = columns[time];
  if (given === undefined) throw new Error(`there is no column "${time}"`);
  const places = new Map<string, number>();
  for (const [place, date] of given.entries()) {
    if (!isDate(date)) {
      throw new Error(`column "${time}" holds ${JSON.stringify(date)}, which is not a date`);
    }
    if (places.has(date)) throw new Error(`column "${time}" holds ${date} twice`);
    places.set(date, place);
  }
  const isPlausible = (day: string): boolean =>
    plausible === undefined || (day >= plausible.first && day <= plausible.last);
  const days = [...places.keys()].sort();
  const sorted = days.filter(isPlausible);
  const [first, last] = [sorted[0], sorted.at(-1)];
  const dates = first === undefined || last === undefined ? [] : daysBetween(first, last);
  const series = measures.map((name) => {
    const values = columns[name];
    if (values?.length !== given.length) {
      throw new Error(`column "${name}" has ${values?.length ?? 0} values, not ${given.length}`);
    }
    const exact = dates.map((date) => numberAt(values, places.get(date), name));
    const total = exact.map((value) => (value === null ? null : Number(value)));
    const { measures = "cumulative", unit } = measured[name] ?? {};
    const label = labels[name] ?? name.replaceAll("_", " ");
    const revised = revisedDays(corrections, name)
      .map((date) => dates.indexOf(date))
      .filter((day) => day !== -1);
    return { name, label, unit, exact, ...derive(total, measures), revised };
  });
  return {
    dates,
    series,
    hasAllRevisions: all <= corrections.length,
    implausible: days.filter((day) => !isPlausible(day)),
  };
}

function numberAt(
  values: RowsFile["columns"][string],
  place: number | undefined,
  name: string,
): string | number | null {
  const value = place === undefined ? null : (values[place] ?? null);
  const isNumber = typeof value === "number" || (typeof value === "string" && isDecimal(value));
  if (value === null || isNumber) return value;
  throw new Error(`column "${name}" holds "${value}", which is not a number`);
}
