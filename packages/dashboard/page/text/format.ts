const integer = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const hundredths = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });
const tenths = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });
const exact = new Intl.NumberFormat("en-US", { maximumFractionDigits: 20 });
/** Whole numbers are whole; fractions have six significant digits, or two after the point if those are more. */
const short = new Intl.NumberFormat("en-US", {
  maximumFractionDigits: 2,
  maximumSignificantDigits: 6,
  roundingPriority: "morePrecision",
});
const signed = new Intl.NumberFormat("en-US", {
  maximumFractionDigits: 20,
  signDisplay: "exceptZero",
});
/** After the point of a label of an axis. */
const MOST_DIGITS = 6;
const LEAST_SHARE = 1e-5;
const percent = new Intl.NumberFormat("en-US", {
  style: "percent",
  maximumSignificantDigits: 2,
  signDisplay: "exceptZero",
});
const longDate = new Intl.DateTimeFormat("en-US", { dateStyle: "long", timeZone: "UTC" });
const shortDate = new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeZone: "UTC" });
const dateTime = new Intl.DateTimeFormat("en-US", {
  dateStyle: "medium",
  timeStyle: "short",
  timeZone: "UTC",
  hourCycle: "h23",
});
const relative = new Intl.RelativeTimeFormat("en-US");

type Maybe = number | null | undefined;

/** Placeholder of an unknown value. */
export const UNKNOWN = "not reported";

const orUnknown = (format: (value: number) => string) => (value: Maybe) =>
  value === null || value === undefined ? UNKNOWN : format(value);

/** Puts a true minus in place of the hyphen that Intl writes. */
const withMinus = (text: string): string => text.replace("-", "−");

export const formatCount = orUnknown((value) => withMinus(integer.format(value)));
/** A number with all of its digits, also one that is a decimal in a string. */
export const formatExact = (value: string | number | null | undefined): string =>
  // Intl formats decimal strings exactly, which its types do not allow for every string.
  value === null || value === undefined ? UNKNOWN : withMinus(exact.format(value as number));
/**
 * A number with the digits that a reader compares: six of a fraction.
 *
 * @example
 * formatRounded("0.1234567890123456"); // "0.123457"
 * formatRounded("1234567.891"); // "1,234,567.89"
 */
export const formatRounded = (value: string | number | null): string =>
  value === null ? UNKNOWN : withMinus(short.format(value as number));
export function formatValue(value: string | number | boolean | null): string {
  if (typeof value === "number" || value === null) return formatExact(value);
  return String(value);
}
/** A value with its unit, if it has one and is known. */
export const withUnit = (text: string, unit: string | undefined): string =>
  unit === undefined || text === UNKNOWN ? text : `${text} ${unit}`;
/** A measured value with its unit. */
export const formatMeasured = (value: string | number | null | undefined, unit?: string): string =>
  withUnit(formatExact(value), unit);
/** An average: with one decimal while it is small. */
export const formatMean = orUnknown((value) =>
  withMinus((value < 100 ? tenths : integer).format(value)),
);
/** The average of values that may have fractions: with two decimals. */
export const formatMeanValue = orUnknown((value) => withMinus(hundredths.format(value)));
/** A signed number with all of its digits, also one that is a decimal in a string. */
export const formatDifference = (value: string | number | null | undefined): string =>
  value === null || value === undefined ? UNKNOWN : withMinus(signed.format(value as number));
/**
 * Labels of an axis, such as `1.5M`, with as many digits as the most precise of them needs.
 *
 * @example
 * axisValues([98_000_000, 98_005_000]); // ["98M", "98.005M"]
 */
export function axisValues(splits: readonly (number | null)[]): string[] {
  const labels = (digits: number): string[] => {
    const format = new Intl.NumberFormat("en-US", {
      notation: "compact",
      maximumFractionDigits: digits,
    });
    return splits.map((value) => (value === null ? "" : withMinus(format.format(value))));
  };
  const exactly = labels(MOST_DIGITS).join();
  const digits = [0, 1, 2, 3].find((each) => labels(each).join() === exactly);
  return labels(digits ?? MOST_DIGITS);
}

/** A signed share with two digits, such as `+0.22%`; one that is too small to matter says so. */
export const formatShare = (part: number, whole: number): string =>
  part !== 0 && Math.abs(part / whole) < LEAST_SHARE
    ? "less than 0.001%"
    : withMinus(percent.format(part / whole));

/** @param date YYYY-MM-DD */
export const formatDate = (date: string): string => longDate.format(new Date(date));
/** A day in little space. @param date YYYY-MM-DD */
export const formatShortDate = (date: string): string => shortDate.format(new Date(date));
/** @param time ISO 8601 */
export const formatTime = (time: string): string => `${dateTime.format(new Date(time))} UTC`;

const UNITS = [
  ["year", 365.25 * 86_400],
  ["month", 30.44 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

const month = new Intl.DateTimeFormat("en-US", { month: "short", timeZone: "UTC" });
const dayOfMonth = new Intl.DateTimeFormat("en-US", {
  month: "short",
  day: "numeric",
  timeZone: "UTC",
});

/**
 * The labels of an axis of days, the year below the first and below each that begins another one;
 * none between two days.
 *
 * @param seconds since 1970, where the labels stand
 * @param step between them, in seconds
 */
export function axisDates(seconds: readonly number[], step: number): string[] {
  let year: number | undefined;
  return seconds.map((second) => {
    if (second % 86_400 !== 0) return "";
    const date = new Date(second * 1000);
    const label = (step < 28 * 86_400 ? dayOfMonth : month).format(date);
    if (date.getUTCFullYear() === year) return label;
    year = date.getUTCFullYear();
    return step >= 365 * 86_400 ? String(year) : `${label}\n${year}`;
  });
}

/** Formats the time since a moment, such as `3 days ago`. */
export function formatAgo(time: string, now: Date): string {
  const seconds = (now.getTime() - Date.parse(time)) / 1000;
  for (const [unit, length] of UNITS) {
    if (seconds >= length) return relative.format(-Math.floor(seconds / length), unit);
  }
  return "just now";
}

/** Formats a duration. */
export function formatDuration(from: string, to: string | null): string {
  if (to === null) return "–";
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${whole % 60} s`;
}

/** A column's name for people: `new_cases` is `New cases`. */
export function formatName(column: string): string {
  const words = column.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export const plural = (count: number, noun: string): string =>
  `${integer.format(count)} ${noun}${count === 1 ? "" : "s"}`;
