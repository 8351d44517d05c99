import { isDate } from "../data/dates.ts";
import { rangeBetween } from "../data/range.ts";
import { formatDate } from "./format.ts";

/** Says why a link's days are not those that are shown; empty where they are. */
export function describeRange(
  dates: readonly string[],
  from: string | undefined,
  to: string | undefined,
): string {
  if (dates.length === 0 || rangeBetween(dates, from, to) !== undefined) return "";
  const wrong = [from, to].find((end) => end !== undefined && !isDate(end));
  if (wrong !== undefined) return `"${wrong}" in the address is not a date. All days are shown.`;
  const ends = [
    from === undefined ? "" : ` from ${formatDate(from)}`,
    to === undefined ? "" : ` to ${formatDate(to)}`,
  ];
  return `There are no days${ends.join("")}. All days are shown.`;
}
