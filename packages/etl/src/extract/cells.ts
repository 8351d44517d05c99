/**
 * How the text of one CSV cell becomes a value.
 *
 * `parse` gives `undefined` for a text that it does not accept; the contract then complains and
 * says what was `expected`.
 */
export interface Cell<T> {
  readonly expected: string;
  /** The cell inside, so that the dataset's version sees it. */
  readonly of?: Cell<unknown>;
  parse(text: string): T | undefined;
}

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const daysIn = (year: number, month: number): number =>
  month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
    ? 29
    : (DAYS_IN_MONTH[month - 1] ?? 0);

/** A real date of the calendar, written YYYY-MM-DD; stays text. */
export const isoDate: Cell<string> = {
  expected: "a date YYYY-MM-DD",
  parse(text) {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
    const year = Number(text.slice(0, 4));
    const day = Number(text.slice(8));
    const real = year >= 1 && day >= 1 && day <= daysIn(year, Number(text.slice(5, 7)));
    return real ? text : undefined;
  },
};

/**
 * A whole number from 0 to 2^53 − 1, the largest up to which every JavaScript number is exact.
 * `227685.0` is 227685: upstream writes whole columns so when one value of them is missing.
 */
export const count: Cell<number> = {
  expected: `a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`,
  parse(text) {
    if (!/^\d+(\.0+)?$/.test(text)) return undefined;
    const value = Number(text);
    return Number.isSafeInteger(value) ? value : undefined;
  },
};

/** Any text but a blank one; NUL is the one character that PostgreSQL cannot store. */
export const text: Cell<string> = {
  expected: "a text that is not blank",
  parse: (value) => (value.trim() === "" || value.includes("\0") ? undefined : value),
};

/**
 * A cell that may be blank, which means unknown: `null`.
 *
 * @example
 * blankable(count).parse(""); // null
 * blankable(count).parse("227685.0"); // 227685
 * blankable(count).parse("-1"); // undefined
 */
export const blankable = <T>(cell: Cell<T>): Cell<T | null> => ({
  expected: `${cell.expected}, or blank`,
  of: cell,
  parse: (value) => (value === "" ? null : cell.parse(value)),
});
