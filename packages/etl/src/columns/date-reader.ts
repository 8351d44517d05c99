import { ConfigurationError } from "../core/errors.ts";
import { daysIn, isDay, isoWeekday, mondayOfWeek, weeksIn } from "./calendar.ts";
import type { DateFormat } from "./date-format.ts";
import { compilePattern, type DateParts, type DatePattern, namesOf } from "./date-pattern.ts";
import type { Reader } from "./reader.ts";
import { parseLocalTime } from "./times.ts";
import { zoneReader } from "./zones.ts";

const HOURS = ["H", "HH", "h", "hh"];
/** Seconds and milliseconds since 1970, by the names that Day.js and Luxon have for them. */
const UNIX_TIMES = ["X", "x"];
const TIMES = [...HOURS, "m", "mm", "s", "ss", "S", "A", "Z", ...UNIX_TIMES];
/** Times of ISO 8601, for a zone that is given without a pattern. */
const ISO_TIMES = ["YYYY-MM-DD[T]HH:mm", "YYYY-MM-DD HH:mm"].flatMap((start) => [
  start,
  `${start}:ss`,
  `${start}:ss.S`,
]);

export interface TimeFormat extends DateFormat {
  /** Zone of the file's times, such as `Europe/Berlin`. @default none: each cell says its own */
  readonly zone?: string;
}

/**
 * Makes a reader that rewrites dates or times in ISO 8601.
 *
 * @returns `undefined` if there is nothing to rewrite
 * @throws ConfigurationError for a pattern that does not say a date, or not without doubt
 *
 * @example
 * dateReader("date", { format: "DD-MM-YYYY" })?.read("24-01-2020"); // "2020-01-24"
 */
export function dateReader(
  type: "date" | "timestamp" | "timestamptz",
  { format, century, months, zone }: TimeFormat,
): Reader | undefined {
  const complain = (problem: string): never => {
    throw new ConfigurationError(`a column of the type ${type}: ${problem}`);
  };
  if (months !== undefined && new Set(months.map((name) => name.toLowerCase())).size !== 12) {
    complain('"months" must be the names of the twelve months');
  }
  if (century !== undefined && !(Number.isInteger(century) && century >= 1 && century <= 9900)) {
    complain('"century" must be the first year of a hundred, such as 2000 or 1950');
  }
  const given = format ?? (zone === undefined ? undefined : ISO_TIMES);
  if (given === undefined) {
    if (century !== undefined || months !== undefined)
      complain('"century" and "months" need "format"');
    return undefined;
  }
  const toUtc = zone === undefined ? undefined : zoneReader(zone, complain);
  const names = namesOf(months);
  const patterns = [given].flat().map((text) => {
    try {
      const pattern = compilePattern(text, names);
      checkPattern(pattern, type, century, zone);
      return pattern;
    } catch (error) {
      return complain(`its format "${text}": ${(error as Error).message}`);
    }
  });
  if (patterns.length === 0) complain('"format" must name a pattern');
  const readWith = (pattern: DatePattern, cell: string): string | undefined => {
    const parts = pattern.exec(cell);
    if (parts !== undefined && (parts.X ?? parts.x) !== undefined) return momentOf(parts);
    const day = parts && dayOf(parts, century ?? 0, names);
    if (parts === undefined || day === undefined) return undefined;
    if (type === "date") return day;
    const time = timeOf(parts);
    if (time === undefined) return undefined;
    if (type === "timestamp") return `${day}T${time}`;
    if (toUtc === undefined) return `${day}T${time}${parts.Z?.toUpperCase()}`;
    const local = parseLocalTime(`${day}T${time}`);
    return local && toUtc(local);
  };
  let last = "";
  let lastRead: string | undefined;
  const read = (cell: string): string | undefined => {
    // Files are often sorted by date.
    if (cell === last) return lastRead;
    const found = new Set(patterns.map((pattern) => readWith(pattern, cell)));
    found.delete(undefined);
    last = cell;
    lastRead = found.size === 1 ? [...found][0] : undefined;
    return lastRead;
  };
  const written = `written ${[format ?? "YYYY-MM-DDTHH:MM:SS"].flat().join(" or ")}${zone === undefined ? "" : `, at a time that ${zone} has once`}`;
  return { read, written, identity: { format: given, century, months, zone } };
}

function checkPattern(
  { tokens }: DatePattern,
  type: string,
  century: number | undefined,
  zone: string | undefined,
): void {
  const has = (...any: string[]): boolean => any.some((token) => tokens.has(token));
  const need = (isThere: boolean, problem: string): void => {
    if (!isThere) throw new Error(problem);
  };
  const unix = UNIX_TIMES.find((token) => tokens.has(token));
  if (unix !== undefined) {
    need(type === "timestamptz", `${unix} is a moment: it is for timestamptz`);
    need(tokens.size === 1, `${unix} says it all: it has no other token next to it`);
    need(zone === undefined, `${unix} is counted in UTC: it has no "zone"`);
    return;
  }
  need(has("YYYY", "YY", "GGGG"), "it has no year");
  need(!has("YY") || century !== undefined, 'a year of two digits needs "century", such as 2000');
  need(has("GGGG") === has("WW"), "the year of an ISO week is GGGG, its week WW");
  need(!has("E") || has("WW"), "E, a day of an ISO week, needs WW");
  need(!has("D", "DD") || has("M", "MM", "MMM", "MMMM"), "it has a day without a month");
  if (type === "date") {
    const time = TIMES.find((token) => tokens.has(token));
    need(time === undefined, `a date has no time: ${time} is for timestamp`);
    return;
  }
  need(has(...HOURS), "it has no hours");
  need(has("D", "DD", "DDDD", "E"), "it has no day");
  need(has("h", "hh") === has("A"), "hours up to 12 are h with A, hours up to 23 are H");
  need(!has("s", "ss") || has("m", "mm"), "it has seconds without minutes");
  need(!has("S") || has("s", "ss"), "it has a fraction without seconds");
  if (type === "timestamp") need(!has("Z"), "a time with Z is for timestamptz");
  else need(has("Z") !== (zone !== undefined), 'it needs Z, or "zone", and not both');
}

/** Returns `undefined` for a moment outside the years 1 to 9999. */
function momentOf({ X, x }: DateParts): string | undefined {
  const moment = new Date(X === undefined ? Number(x) : Number(X) * 1000).toISOString();
  return isDay(moment.slice(0, 10)) ? moment : undefined;
}

function dayOf(parts: DateParts, century: number, names: ReturnType<typeof namesOf>) {
  const year = yearOf(parts, century);
  const { WW, E = "1", DDDD, Q } = parts;
  let day: string | undefined;
  if (WW !== undefined) {
    const isWeek = year >= 1 && Number(WW) >= 1 && Number(WW) <= weeksIn(year);
    day = isWeek ? mondayOfWeek(year, Number(WW), Number(E) - 1) : undefined;
  } else if (DDDD === undefined) {
    const named = indexOf(names.MMMM, parts.MMMM) ?? indexOf(names.MMM, parts.MMM);
    const month = named === undefined ? (parts.MM ?? parts.M) : named + 1;
    const first = Q === undefined ? (month ?? 1) : 3 * Number(Q) - 2;
    day = written(year, Number(first), Number(parts.DD ?? parts.D ?? 1));
  } else {
    let [month, rest] = [1, Number(DDDD)];
    for (; month < 12 && rest > daysIn(year, month); month++) rest -= daysIn(year, month);
    day = written(year, month, rest);
  }
  if (day === undefined || !isDay(day)) return undefined;
  const weekday = indexOf(names.dddd, parts.dddd) ?? indexOf(names.ddd, parts.ddd);
  return weekday === undefined || weekday + 1 === isoWeekday(day) ? day : undefined;
}

function yearOf({ YYYY, GGGG, YY }: DateParts, century: number): number {
  if (YY === undefined) return Number(YYYY ?? GGGG);
  const year = century - (century % 100) + Number(YY);
  return year < century ? year + 100 : year;
}

function timeOf(parts: DateParts): string | undefined {
  const { A, S } = parts;
  const half = parts.hh ?? parts.h;
  let hours = Number(parts.HH ?? parts.H ?? half);
  if (half !== undefined) {
    if (hours < 1 || hours > 12) return undefined;
    hours = (hours % 12) + (/^p/i.test(A ?? "") ? 12 : 0);
  }
  const pair = (value: string | number | undefined): string => String(value ?? 0).padStart(2, "0");
  const fraction = S === undefined ? "" : `.${S}`;
  return `${pair(hours)}:${pair(parts.mm ?? parts.m)}:${pair(parts.ss ?? parts.s)}${fraction}`;
}

const written = (year: number, month: number, day: number): string =>
  `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;

function indexOf(names: readonly string[], found: string | undefined): number | undefined {
  if (found === undefined) return undefined;
  return names.findIndex((name) => name.toLowerCase() === found.toLowerCase());
}
