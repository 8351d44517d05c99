import type { ChangeEvent, RunFile } from "@daily-delta/etl/site-files";
import { isDate } from "../data/dates.ts";
import { isDecimal } from "../data/decimal.ts";
import { formatDifference, formatExact, formatShortDate, plural, UNKNOWN } from "./format.ts";

const count = new Intl.NumberFormat("en-US");
const DAY = /^\d{4}-\d{2}-\d{2}$/;

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
    : `This is when the source had that version, which a backfill loaded on ${formatShortDate(backfilledAt.slice(0, 10))}.`;

/** Shows a key; one that is a day only, as people write days. */
export const describeKey = (key: string): string => (DAY.test(key) ? formatShortDate(key) : key);

/** Shows the ends of some keys, or the only one. */
export const describeKeys = ({ first, last }: { first: string; last: string }): string =>
  first === last ? describeKey(first) : `${describeKey(first)} to ${describeKey(last)}`;

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
