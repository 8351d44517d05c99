const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const daysIn = (year: number, month: number): number =>
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

/** Description of a day, for complaints. */
export const A_DAY = "a date YYYY-MM-DD";
