import { printable } from "../core/quote.ts";

/** SNS allows fewer than 100 characters. */
const LONGEST_SUBJECT = 99;
/** A longer key is cut, in UTF-16 code units. */
const LONGEST_KEY = 80;

const exact = new Intl.NumberFormat("en-US", { maximumFractionDigits: 20 });
const signed = new Intl.NumberFormat("en-US", {
  signDisplay: "exceptZero",
  maximumFractionDigits: 20,
});
const minutes = new Intl.DateTimeFormat("en-US", {
  ...{ year: "numeric", month: "short", day: "numeric" },
  ...{ hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "UTC" },
});

/** Intl formats decimal strings exactly, which its types do not allow for every string. */
const decimal = (text: string): `${number}` => text as `${number}`;

/** Shows a decimal number with separators and all its digits. */
export const decimalNumber = (text: string): string => exact.format(decimal(text));

/** Shows a difference with its sign. */
export const difference = (text: string): string => signed.format(decimal(text));

/** Shows a time: `Nov 25, 2026, 02:09 UTC`. */
export const time = (iso: string): string => `${minutes.format(new Date(iso))} UTC`;

/** Shows a key, cut if it is long. */
export const shownKey = (key: string): string => (key === "" ? '""' : printable(key, LONGEST_KEY));

/** Makes a subject of a string: ASCII, one line, under 100 characters. */
export function toSubject(text: string): string {
  const ascii = printable(text).replace(/[^\x20-\x7e]/g, "?");
  return ascii.length > LONGEST_SUBJECT ? `${ascii.slice(0, LONGEST_SUBJECT - 3)}...` : ascii;
}
