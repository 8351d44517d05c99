import { subtract } from "./decimal.ts";
import type { Measures, Series, Values } from "./series.ts";

const WEEK = 7;
const NONE: ReadonlySet<number> = new Set();
/** Values of a week that an average of a level needs: markets close on weekends and holidays. */
const LEAST_OF_WEEK = 3;

type Derived = Pick<
  Series,
  "measures" | "total" | "added" | "average" | "sum" | "falls" | "joined"
>;

/** Derives series from values, by what they measure. */
export function derive(total: Values, measures: Measures = "cumulative"): Derived {
  if (measures === "level") return { measures, total, ...ofLevel(total) };
  if (measures === "flow") return { measures, total, ...ofFlow(total) };
  return { measures, total, ...ofTotal(total) };
}

function ofTotal(total: Values): Omit<Derived, "measures" | "total"> {
  const falls: number[] = [];
  const added = total.map((value, day) => {
    const before = day === 0 ? null : (total[day - 1] ?? null);
    if (value === null || before === null) return null;
    if (value >= before) return value - before;
    falls.push(day);
    return null;
  });
  const corrected = new Set(falls);
  const average = added.map((_, day) => weekBefore(added, corrected, day));
  return { added, average, sum: total, falls, joined: 0 };
}

function ofFlow(total: Values): Omit<Derived, "measures" | "total"> {
  const average = total.map((_, day) => weekBefore(total, NONE, day, WEEK - 1));
  let sum = 0;
  const sums = total.map((value) => {
    if (value === null) return null;
    sum += value;
    return sum;
  });
  return { added: total, average, sum: sums, falls: [], joined: 0 };
}

/** A level holds until the next value: changes and lines lead over the days without one. */
function ofLevel(total: Values): Omit<Derived, "measures" | "total"> {
  let before: number | null = null;
  const added = total.map((value) => {
    if (value === null) return null;
    const change = before === null ? null : value - before;
    before = value;
    return change;
  });
  const average = total.map((value, day) => {
    if (value === null || day < WEEK - 1) return null;
    const week = total.slice(day - WEEK + 1, day + 1).filter((each) => each !== null);
    return week.length < LEAST_OF_WEEK
      ? null
      : week.reduce((sum, each) => sum + each, 0) / week.length;
  });
  return { added, average, sum: total, falls: [], joined: Math.max(WEEK, 2 * usualGap(total)) };
}

/** True if values are close enough to have averages over seven days, as monthly ones are not. */
export const hasAverages = ({ total }: Pick<Series, "total">): boolean =>
  usualGap(total) <= WEEK / LEAST_OF_WEEK;

const usualGaps = new WeakMap<Values, number>();

/** Median distance of known values, in days. It is measured once, as each day that is read asks for it. */
function usualGap(values: Values): number {
  const gap = usualGaps.get(values) ?? medianGap(values);
  usualGaps.set(values, gap);
  return gap;
}

function medianGap(values: Values): number {
  const known = [...values.keys()].filter((day) => values[day] !== null);
  const gaps = known.slice(1).map((day, index) => day - (known[index] as number));
  return gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
}

/**
 * The mean of the seven days up to one; days on which the total fell say nothing of what they
 * added, and are left out. Unknown where any other of them is.
 */
function weekBefore(
  added: Values,
  corrected: ReadonlySet<number>,
  day: number,
  first = WEEK,
): number | null {
  if (day < first) return null;
  let [sum, days] = [0, 0];
  for (let each = day - WEEK + 1; each <= day; each++) {
    const value = added[each];
    if (corrected.has(each)) continue;
    if (value === null || value === undefined) return null;
    sum += value;
    days += 1;
  }
  return days === 0 ? null : sum / days;
}

/** The last day of a range on which a measure is known. */
export function lastKnown(
  values: Values,
  { first, last } = { first: 0, last: values.length - 1 },
): number | undefined {
  for (let day = last; day >= first; day--) if ((values[day] ?? null) !== null) return day;
  return undefined;
}

/** Returns the exact change of a level since the value before, and the day of that value. */
export function changeOf(
  { exact, total }: Pick<Series, "exact" | "total">,
  day: number,
): { by: string; since: number } | undefined {
  const since = lastKnown(total, { first: 0, last: day - 1 });
  const [value, before] = [exact[day] ?? null, since === undefined ? null : exact[since]];
  if (since === undefined || value === null || before === null || before === undefined) {
    return undefined;
  }
  const by = subtract(value, before) ?? String(Number(value) - Number(before));
  return { by, since };
}
