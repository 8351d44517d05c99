import { DEFAULT_EXPRESSION, longestGapHours } from "./schedule-expression.ts";

/** Hours for Scheduler's retries, Lambda's queue, and the run. */
const GRACE = 2;
/** Hours that an alarm can look back; a weekly schedule just fits. */
const MOST = 7 * 24;
/** A run takes 15 minutes at most; the rest is for a start that is delayed. */
const MINUTES_LATER = 60;
const DAY = 24 * 60;

/** When a dataset runs. */
export interface ScheduleSettings {
  /** @default "cron(0 19 * * ? *)", daily at 19:00 */
  readonly expression?: string | undefined;
  /** @default "UTC" */
  readonly timeZone?: string | undefined;
  /** @default true */
  readonly enabled?: boolean | undefined;
}

/**
 * Counts the hours without a success after which a dataset is late.
 *
 * @returns `undefined` where no alarm can detect it: while the schedule is stopped, or if it runs less
 * than once a week
 * @example
 * heartbeatHours({ expression: "rate(12 hours)" }); // 14
 */
export function heartbeatHours(schedule: ScheduleSettings): number | undefined {
  const { expression = DEFAULT_EXPRESSION, timeZone = "UTC", enabled = true } = schedule;
  const gap = longestGapHours(expression);
  if (!enabled || gap === undefined || gap > MOST) return undefined;
  const isLocal = expression.startsWith("cron") && hasSummerTime(timeZone);
  return Math.min(MOST, Math.ceil(gap) + GRACE + (isLocal ? 1 : 0));
}

/** True for a zone with days of 25 hours. */
function hasSummerTime(timeZone: string): boolean {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  const offset = (month: number): string | undefined =>
    format.formatToParts(Date.UTC(2026, month, 1)).find(({ type }) => type === "timeZoneName")
      ?.value;
  return offset(0) !== offset(6);
}

const twoDigits = (number: number | string): string => String(number).padStart(2, "0");

/**
 * Finds the time at which a dataset runs each day, with its zone.
 *
 * @returns `undefined` unless it runs once a day
 * @example
 * dailyAt({ expression: "cron(30 6 * * ? *)", timeZone: "Europe/Berlin" }); // "06:30 Europe/Berlin"
 */
export function dailyAt(schedule: ScheduleSettings): string | undefined {
  const { expression = DEFAULT_EXPRESSION, timeZone = "UTC", enabled = true } = schedule;
  const [, minute, hour] = /^cron\((\d+) (\d+) (?:\* \* \?|\? \* \*) \*\)$/.exec(expression) ?? [];
  if (!enabled || minute === undefined || hour === undefined) return undefined;
  return `${twoDigits(hour)}:${twoDigits(minute)} ${timeZone}`;
}

/**
 * Finds the time of day at which the data of a run is stored, in the time zone of the schedule.
 *
 * @default expression daily at 19:00
 * @returns `undefined` unless the schedule has one fixed time of day
 * @example
 * refreshTime("cron(30 6 * * ? *)"); // "07:30"
 */
export function refreshTime(expression: string = DEFAULT_EXPRESSION): string | undefined {
  const [, minute, hour] = /^cron\((\d+) (\d+) /.exec(expression) ?? [];
  if (minute === undefined || hour === undefined) return undefined;
  const time = (Number(hour) * 60 + Number(minute) + MINUTES_LATER) % DAY;
  return `${twoDigits(Math.floor(time / 60))}:${twoDigits(time % 60)}`;
}
