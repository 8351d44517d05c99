const UNITS = [
  ["year", 365.25 * 86_400],
  ["month", 30.44 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

const relative = new Intl.RelativeTimeFormat("en-US");
const TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "UTC" } as const;
const thisYear = new Intl.DateTimeFormat("en-US", { month: "short", day: "numeric", ...TIME });
const otherYear = new Intl.DateTimeFormat("en-US", {
  ...{ year: "numeric", month: "short", day: "numeric" },
  ...TIME,
});

/**
 * Returns how long ago a time was, in the largest unit that fits.
 *
 * @param time in milliseconds since 1970, as `now`
 *
 * @example
 * ago(0, 3 * 3_600_000); // "3 hours ago"
 * ago(5, 0); // "just now": clocks differ
 */
export function ago(time: number, now: number): string {
  const seconds = Math.floor((now - time) / 1000);
  if (seconds < 1) return "just now";
  const [unit, length] = UNITS.find(([, each]) => seconds >= each) ?? ["second", 1];
  return relative.format(-Math.floor(seconds / length), unit);
}

/**
 * Returns a time for people: how long ago it was, and when.
 *
 * @param time ISO 8601
 *
 * @example
 * describeTime("2026-11-25T02:09:00Z", new Date("2026-11-25T05:10:00Z")); // "3 hours ago (Nov 25, 02:09 UTC)"
 */
export const describeTime = (time: string, now: Date): string =>
  `${ago(Date.parse(time), now.getTime())} (${shortTime(time, now)})`;

/**
 * Returns a time of day in UTC, with the year if it is another one than now.
 *
 * @example
 * shortTime("2026-11-25T02:09:00Z", new Date("2026-11-25T05:10:00Z")); // "Nov 25, 02:09 UTC"
 */
export function shortTime(time: string, now: Date): string {
  const date = new Date(time);
  const isThisYear = date.getUTCFullYear() === now.getUTCFullYear();
  return `${(isThisYear ? thisYear : otherYear).format(date)} UTC`;
}
