/** Checks whether a string is a day of the calendar, written YYYY-MM-DD. */
export function isDate(text: unknown): text is string {
  if (typeof text !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(text);
  // 2020-02-31 is read as a day of March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

const DAY = 86_400_000;

/** Lists the days from one to another, both included. */
export function daysBetween(first: string, last: string): string[] {
  const from = Date.parse(first);
  const count = 1 + (Date.parse(last) - from) / DAY;
  return Array.from({ length: count }, (_, day) =>
    new Date(from + day * DAY).toISOString().slice(0, 10),
  );
}
