import { DEFAULT_EXPRESSION } from "../schedule.ts";

/** A run takes 15 minutes at most; the rest is for a start that is delayed. */
const MINUTES_LATER = 60;
const DAY = 24 * 60;

/**
 * Time of day at which the data of a run is there, in the time zone of the schedule.
 *
 * @param expression of the schedule
 * @default expression daily at 19:00
 * @returns `undefined` unless the schedule has one fixed time of day
 * @example
 * refreshTime("cron(30 6 * * ? *)"); // "07:30"
 */
export function refreshTime(expression: string = DEFAULT_EXPRESSION): string | undefined {
  const [, minute, hour] = /^cron\((\d+) (\d+) /.exec(expression) ?? [];
  if (minute === undefined || hour === undefined) return undefined;
  const time = (Number(hour) * 60 + Number(minute) + MINUTES_LATER) % DAY;
  const twoDigits = (number: number): string => String(number).padStart(2, "0");
  return `${twoDigits(Math.floor(time / 60))}:${twoDigits(time % 60)}`;
}
