const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const DAY = 86_400_000;

/** Returns how many days a month has; 0 for a number that is not a month's. */
export const daysIn = (year: number, month: number): number =>
  month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
    ? 29
    : (DAYS_IN_MONTH[month - 1] ?? 0);

/**
 * Tells whether a string is a day of the calendar, written YYYY-MM-DD.
 *
 * @example
 * isDay("2020-02-29"); // true
 */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const year = Number(text.slice(0, 4));
  const day = Number(text.slice(8));
  return year >= 1 && day >= 1 && day <= daysIn(year, Number(text.slice(5, 7)));
}

/** Returns the day of the week of a day YYYY-MM-DD: 1 for Monday, 7 for Sunday. */
export const isoWeekday = (day: string): number => new Date(`${day}T00:00Z`).getUTCDay() || 7;

/** Returns how many ISO weeks a year has: 53 if it begins or ends on a Thursday, else 52. */
export const weeksIn = (year: number): number => {
  const text = String(year).padStart(4, "0");
  return isoWeekday(`${text}-01-01`) === 4 || isoWeekday(`${text}-12-31`) === 4 ? 53 : 52;
};

/**
 * Returns a day of an ISO week, YYYY-MM-DD; 4 January is in the first week.
 *
 * @param after days after Monday
 *
 * @example
 * mondayOfWeek(2020, 53, 0); // "2020-12-28"
 */
export function mondayOfWeek(year: number, week: number, after: number): string {
  const fourth = `${String(year).padStart(4, "0")}-01-04`;
  const days = 7 * (week - 1) + 1 - isoWeekday(fourth) + after;
  return new Date(Date.parse(`${fourth}T00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** Description of a day, for complaints. */
export const A_DAY = "a date YYYY-MM-DD";
