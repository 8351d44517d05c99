import type { ChangeEvent, RunFile } from "@daily-delta/etl/site-files";
import { isDate } from "../data/dates.ts";
import { isDecimal } from "../data/decimal.ts";
import { dayOf, withoutDay } from "../data/run-events.ts";
import { formatDifference, formatExact, formatShortDate, plural, UNKNOWN } from "./format.ts";

const count = new Intl.NumberFormat("en-US");

/** Says what a run changed: `389 new rows, 279 corrected in 21 events, 3 removed`. */
export function describeChanges({
  inserted,
  updated,
  gone,
  returned,
  events,
}: Pick<RunFile, "inserted" | "updated" | "gone" | "returned" | "events">): string {
  const corrected =
    events === 0 || events === updated ? "corrected" : `corrected in ${plural(events, "event")}`;
  const counts = [
    inserted > 0 && plural(inserted, "new row"),
    updated > 0 && `${count.format(updated)} ${corrected}`,
    gone > 0 && `${count.format(gone)} removed by the source`,
    returned > 0 && `${count.format(returned)} returned`,
  ];
  return counts.filter((text) => text !== false).join(", ") || "no changes";
}

/** Says when a backfill loaded what a run found; undefined for other runs. */
export const describeBackfill = ({ backfilledAt }: Pick<RunFile, "backfilledAt">) =>
  backfilledAt === null
    ? undefined
    : `Dated by when the source had this version, which a backfill loaded on ${formatShortDate(backfilledAt.slice(0, 10))}.`;

/**
 * Shows the ends of some keys, or the only one, with their days as people write them. Keys of several parts
 * that begin with a day are shown as days.
 *
 * @example
 * describeKeys({ first: "2021-07-08 Texas", last: "2021-07-09 Texas" }); // "Texas, Jul 8, 2021 to Jul 9, 2021"
 * describeKeys({ first: "2020-01-21 Washington", last: "2023-03-23 Wyoming" }); // "Jan 21, 2020 to Mar 23, 2023"
 */
export function describeKeys({ first, last }: { first: string; last: string }): string {
  const [one, other] = [first, last].map(splitKey) as [SplitKey, SplitKey];
  if (one.day === undefined || other.day === undefined) {
    return first === last ? first : `${first} to ${last}`;
  }
  const [from = "", to = ""] = [one.day, other.day].map(formatShortDate);
  const days = from === to ? from : `${from} to ${to}`;
  if (one.rest === other.rest) return [one.rest, days].filter(Boolean).join(", ");
  const areDays = first.startsWith(one.day) && last.startsWith(other.day);
  return areDays ? days : `${one.rest}, ${from} to ${other.rest}, ${to}`;
}

interface SplitKey {
  readonly day: string | undefined;
  readonly rest: string;
}

const splitKey = (key: string): SplitKey => ({ day: dayOf(key), rest: withoutDay(key) });

/** Shows how values changed: from one to another, or by how much in several rows. */
export function describeDifference({ rows, lowest, highest, ...event }: ChangeEvent): string {
  if (lowest === null || highest === null) {
    return rows > 1 ? "several values" : `${shownText(event.before)} → ${shownText(event.after)}`;
  }
  if (rows === 1) {
    return `${formatExact(event.before)} → ${formatExact(event.after)} (${signed(lowest)})`;
  }
  return lowest === highest ? `${signed(lowest)} each` : `${signed(lowest)} to ${signed(highest)}`;
}

const signed = (difference: string): string => formatDifference(Number(difference));

/** Shows a value that is not a measure: dates as people write them, strings in quotes. */
function shownText(value: string | null): string {
  if (value === null) return UNKNOWN;
  if (isDate(value)) return formatShortDate(value);
  if (value === "true" || value === "false") return value === "true" ? "yes" : "no";
  return isDecimal(value) ? value : `“${value}”`;
}
