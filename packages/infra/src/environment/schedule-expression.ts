/** Expression of a dataset without one: daily at 19:00. */
export const DEFAULT_EXPRESSION = "cron(0 19 * * ? *)";

const HOUR = 60;
const DAY = 24 * HOUR;
const UNITS: Readonly<Record<string, number>> = { minute: 1, hour: HOUR, day: DAY };
const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
/** Years after which the calendar repeats itself, leap days and weekdays included. */
const CALENDAR = { from: 2025, to: 2025 + 28 };

/** Decides if a day of the calendar belongs to a schedule; months and weekdays start at 1. */
type DayRule = (day: number, weekday: number, lastDay: number, firstWeekday: number) => boolean;

/**
 * Calculates the longest time between two runs of a schedule, in hours, without changes of summer time.
 *
 * @param expression EventBridge Scheduler's `rate(…)` or `cron(…)`
 * @returns infinity for a schedule that runs once, and `undefined` for an expression that Scheduler
 * refuses or that never runs
 * @example
 * longestGapHours("cron(0 6 ? * MON-FRI *)"); // 72
 */
export function longestGapHours(expression: string): number | undefined {
  const [, value, unit, plural] = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  if (value !== undefined && unit !== undefined) {
    const number = Number(value);
    const isValid = number > 0 && (number === 1) === (plural === "");
    return isValid ? (number * (UNITS[unit] ?? 0)) / HOUR : undefined;
  }
  const [, fields] = /^cron\((\S+(?: \S+){5})\)$/.exec(expression) ?? [];
  return fields === undefined ? undefined : longestCronGap(fields.split(" "));
}

function longestCronGap(fields: readonly string[]): number | undefined {
  const [minute = "", hour = "", day = "", month = "", weekday = "", year = ""] = fields;
  const minutes = numbers(minute, 0, 59);
  const hours = numbers(hour, 0, 23);
  const months = numbers(month, 1, 12, MONTHS);
  const years = numbers(year, 1970, 2199);
  // Scheduler wants a question mark in exactly one of the two.
  const rule = day === "?" ? weekdayRule(weekday) : weekday === "?" ? dayRule(day) : undefined;
  if (!(minutes && hours && months && years && rule)) return undefined;

  const times = hours.flatMap((at) => minutes.map((past) => at * HOUR + past));
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  let longest = Math.max(0, ...times.slice(1).map((time, index) => time - (times[index] ?? 0)));
  let previous: number | undefined;
  let runs = 0;
  const span = year === "*" ? CALENDAR : { from: years[0] ?? 0, to: (years.at(-1) ?? 0) + 1 };
  for (let ordinal = ordinalOf(span.from); ordinal < ordinalOf(span.to); ordinal++) {
    const date = new Date(ordinal * 86_400_000);
    if (!years.includes(date.getUTCFullYear()) || !months.includes(date.getUTCMonth() + 1))
      continue;
    if (!isOn(date, rule)) continue;
    if (previous !== undefined)
      longest = Math.max(longest, (ordinal - previous) * DAY - last + first);
    previous = ordinal;
    runs += times.length;
  }
  if (runs === 0) return undefined;
  return runs === 1 ? Number.POSITIVE_INFINITY : longest / HOUR;
}

const ordinalOf = (year: number): number => Date.UTC(year, 0, 1) / 86_400_000;

function isOn(date: Date, rule: DayRule): boolean {
  const [day, weekday] = [date.getUTCDate(), date.getUTCDay() + 1];
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  const firstWeekday = ((weekday - 1 - (day - 1) + 35) % 7) + 1;
  return rule(day, weekday, lastDay, firstWeekday);
}

function dayRule(field: string): DayRule | undefined {
  if (field === "L") return (day, _, lastDay) => day === lastDay;
  const [, nearest] = /^(\d{1,2}|L)W$/.exec(field) ?? [];
  if (nearest !== undefined) {
    if (nearest !== "L" && !numbers(nearest, 1, 31)) return undefined;
    return (day, _, lastDay, firstWeekday) => {
      const target = nearest === "L" ? lastDay : Number(nearest);
      return target <= lastDay && day === nearestWeekday(target, lastDay, firstWeekday);
    };
  }
  const days = numbers(field, 1, 31);
  return days && ((day) => days.includes(day));
}

/** Finds the nearest day from Monday to Friday in the same month. */
function nearestWeekday(target: number, lastDay: number, firstWeekday: number): number {
  const weekday = ((firstWeekday - 1 + target - 1) % 7) + 1;
  if (weekday === 7) return target > 1 ? target - 1 : target + 2;
  if (weekday === 1) return target < lastDay ? target + 1 : target - 2;
  return target;
}

function weekdayRule(field: string): DayRule | undefined {
  if (field === "L") return (_, weekday) => weekday === 7;
  const [, name = "", kind, nth] = /^(\w+?)(L|#([1-5]))$/.exec(field) ?? [];
  if (kind !== undefined) {
    const [wanted] = numbers(name, 1, 7, WEEKDAYS) ?? [];
    if (wanted === undefined) return undefined;
    return (day, weekday, lastDay) =>
      weekday === wanted && (nth ? Math.ceil(day / 7) === Number(nth) : day + 7 > lastDay);
  }
  const weekdays = numbers(field, 1, 7, WEEKDAYS);
  return weekdays && ((_, weekday) => weekdays.includes(weekday));
}

/** Reads a field of a cron expression as numbers, in ascending order. */
function numbers(
  field: string,
  least: number,
  most: number,
  names: readonly string[] = [],
): number[] | undefined {
  const found = new Set<number>();
  const numberOf = (text: string): number => {
    const index = names.indexOf(text.toUpperCase());
    return index >= 0 ? index + least : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  };
  for (const part of field.split(",")) {
    const [, range = "", step] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
    const [from = "", to] = range === "*" ? [String(least), String(most)] : range.split("-");
    const first = numberOf(from);
    const last = to === undefined ? (step === undefined ? first : most) : numberOf(to);
    const isValid = first >= least && last <= most && first <= last && step !== "0";
    if (!isValid || range.split("-").length > 2) return undefined;
    for (let n = first; n <= last; n += Number(step ?? 1)) found.add(n);
  }
  return [...found].sort((one, other) => one - other);
}
