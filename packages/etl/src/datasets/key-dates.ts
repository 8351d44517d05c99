import { A_DAY, isDay } from "../columns/calendar.ts";

const DAY = 86_400_000;
/** ISO 8601 requires an agreement for earlier years; a typo such as 0202 needs none. */
const FIRST_DAY = "1583-01-01";
/** `YYYY-MM-DD`. */
const LENGTH = 10;

/** Which dates the key of a dataset may hold; any other one fails the run. */
export interface KeyDates {
  /** The first day, YYYY-MM-DD. @default "1583-01-01" */
  readonly earliest?: string;
  /**
   * The last day, YYYY-MM-DD, or how many days it is after today, in UTC. Tomorrow in UTC includes
   * today in every time zone. @default { daysAhead: 1 }
   */
  readonly latest?: string | { readonly daysAhead: number };
}

/** Returns what is wrong with declared bounds, or `undefined`. */
export function keyDatesFault({ earliest = FIRST_DAY, latest }: KeyDates): string | undefined {
  if (!isDay(earliest)) {
    return `keyDates.earliest must be ${A_DAY}`;
  }
  if (typeof latest === "string") {
    if (!isDay(latest)) return `keyDates.latest must be ${A_DAY}`;
    if (latest < earliest) return "keyDates.latest is before keyDates.earliest";
  } else if (latest !== undefined && !isDays(latest.daysAhead)) {
    return "keyDates.latest.daysAhead must be a whole number from 0 to 999999";
  }
  return undefined;
}

const isDays = (count: number): boolean => Number.isInteger(count) && count >= 0 && count < 1e6;

/** The dates that a key may hold on a certain day, both ends included. */
export class DateRange {
  readonly first: string;
  readonly last: string;
  /** Description of a valid date in the key, for complaints. */
  readonly expected: string;
  /** Rows often come sorted by date: the same date is not checked again. */
  #lastGood: string | undefined;

  /**
   * @param now decides which day is today, in UTC: the result does not depend on the time zone of
   * the machine
   *
   * @example
   * new DateRange({}, new Date("2026-11-25T12:00:00Z")).last; // "2026-11-26"
   */
  constructor({ earliest = FIRST_DAY, latest = { daysAhead: 1 } }: KeyDates, now: Date) {
    this.first = earliest;
    this.last = typeof latest === "string" ? latest : dayAfter(now, latest.daysAhead);
    this.expected = `a date from ${this.first} to ${this.last}${typeof latest === "string" ? "" : nameOf(latest.daysAhead)}`;
  }

  has(date: unknown): boolean {
    if (typeof date !== "string" || date.length !== LENGTH) return false;
    if (date === this.#lastGood) return true;
    // Dates of this length sort as strings do.
    if (date < this.first || date > this.last || !isDay(date)) return false;
    this.#lastGood = date;
    return true;
  }
}

function dayAfter(now: Date, days: number): string {
  const text = new Date(now.getTime() + days * DAY).toISOString();
  // Later years have six digits, and a sign.
  return text.startsWith("+") ? "9999-12-31" : text.slice(0, LENGTH);
}

function nameOf(daysAhead: number): string {
  if (daysAhead === 0) return " (today, UTC)";
  return daysAhead === 1 ? " (tomorrow, UTC)" : ` (in ${daysAhead} days, UTC)`;
}
