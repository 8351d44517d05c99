import { type RawBuilder, sql } from "kysely";
import { isDay } from "./calendar.ts";

const DAY = "(\\d{4}-\\d{2}-\\d{2})";
const TIME = "(\\d{2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,9}))?)?";
const LOCAL = new RegExp(`^${DAY}[T ]${TIME}$`);
const ZONED = new RegExp(`^${DAY}[T ]${TIME} ?(Z|[+-]\\d{2}(?::?\\d{2})?)$`);
const MOST_OFFSET_HOURS = 15;

/** Microseconds, of which PostgreSQL keeps six digits: more are accepted if they are zeros. */
const MOST_DIGITS = 6;

interface Time {
  readonly day: string;
  readonly time: string;
  /** Digits after the second's point, without zeros at the end. */
  readonly fraction: string;
}

function timeOf(match: RegExpExecArray | null): Time | undefined {
  const [, day = "", hours = "", minutes = "", seconds = "00", digits = ""] = match ?? [];
  const fraction = digits.replace(/0+$/, "");
  const isTime = Number(hours) < 24 && Number(minutes) < 60 && Number(seconds) < 60;
  if (!isDay(day) || !isTime || fraction.length > MOST_DIGITS) return undefined;
  return { day, time: `${hours}:${minutes}:${seconds}`, fraction };
}

const written = ({ day, time, fraction }: Time, zone: string): string =>
  `${day}T${time}${fraction === "" ? "" : `.${fraction}`}${zone}`;

/** Reads a time without a zone, ISO 8601, in its canonical spelling. */
export function parseLocalTime(text: string): string | undefined {
  const time = timeOf(LOCAL.exec(text));
  return time && written(time, "");
}

/** Reads a time with its distance from UTC, as one in UTC. */
export function parseZonedTime(text: string): string | undefined {
  const match = ZONED.exec(text);
  const time = timeOf(match);
  const offset = minutesOf(match?.[6] ?? "");
  if (time === undefined || offset === undefined) return undefined;
  if (offset === 0) return written(time, "Z");
  const utc = new Date(Date.parse(`${time.day}T${time.time}Z`) - offset * 60_000).toISOString();
  // Years that have other than four digits, and the year 0, are not PostgreSQL's.
  if (!isDay(utc.slice(0, 10))) return undefined;
  return written({ ...time, day: utc.slice(0, 10), time: utc.slice(11, 19) }, "Z");
}

/** Minutes that a zone is ahead of UTC. */
function minutesOf(zone: string): number | undefined {
  if (zone === "Z") return 0;
  const [, sign, hours, minutes = "0"] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  if (Number(hours) > MOST_OFFSET_HOURS || Number(minutes) > 59) return undefined;
  const offset = Number(hours) * 60 + Number(minutes);
  return sign === "-" ? -offset : offset;
}

/**
 * SQL for a time without a zone in its canonical spelling, independent of `datestyle`. Infinity and
 * years that a run would refuse, which only a person can have stored, are spelled as in JSON.
 *
 * @param zone what follows the time
 */
export const timeText = (column: RawBuilder<unknown>, zone = ""): RawBuilder<unknown> =>
  sql`case when ${column} >= '0001-01-01' and ${column} < '10000-01-01'
    then rtrim(rtrim(to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.US'), '0'), '.') || ${sql.lit(zone)}
    when isfinite(${column}) then regexp_replace(to_jsonb(${column}) #>> '{}', '(?= BC|$)', ${sql.lit(zone)})
    else ${column}::text end`;
