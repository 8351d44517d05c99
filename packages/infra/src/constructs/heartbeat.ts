import { longestGapHours } from "../environment/schedule-expression.ts";
import { DEFAULT_EXPRESSION } from "./schedule.ts";

/** How late a run may succeed: Scheduler's retries, Lambda's queue, and the run. */
const GRACE = 2;
/** How far an alarm can look back; a weekly schedule just fits. */
const MOST = 7 * 24;

/**
 * After how many hours without a success a dataset is late.
 *
 * @returns `undefined` where no alarm can tell: while the schedule is stopped, or if it runs less than
 * once a week
 */
export function heartbeatHours(schedule: {
  readonly expression?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly enabled?: boolean | undefined;
}): number | undefined {
  const { expression = DEFAULT_EXPRESSION, timeZone = "UTC", enabled = true } = schedule;
  const gap = longestGapHours(expression);
  if (!enabled || gap === undefined || gap > MOST) return undefined;
  const isLocal = expression.startsWith("cron") && hasSummerTime(timeZone);
  return Math.min(MOST, Math.ceil(gap) + GRACE + (isLocal ? 1 : 0));
}

/** Whether a zone has days of 25 hours. */
function hasSummerTime(timeZone: string): boolean {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  const offset = (month: number): string | undefined =>
    format.formatToParts(Date.UTC(2026, month, 1)).find(({ type }) => type === "timeZoneName")
      ?.value;
  return offset(0) !== offset(6);
}
