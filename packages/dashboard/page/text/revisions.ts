import type { RowsFile } from "@daily-delta/etl/site-files";
import type { Change } from "../data/corrections.ts";
import { plural } from "./format.ts";

/**
 * Says how many revisions there are. One revision is one changed value; all counts of the page are
 * of those.
 *
 * @param changes the published ones
 * @param events into which they are grouped
 */
export function describeRevisions(
  { corrections: { total, values, newest } }: Pick<RowsFile, "corrections">,
  changes: readonly Change[],
  events: number,
): string {
  if (total === 0) return "Upstream has not changed any value that was stored before.";
  const days = new Set(changes.map(({ date }) => date)).size;
  const inEvents = ` in ${plural(events, "event")}, on ${plural(days, "day")}`;
  const isWhole = newest.length === total;
  const count = isWhole ? changes.length : values;
  const found =
    count === undefined
      ? `Upstream has revised stored values; the newest ${plural(changes.length, "revision")} are here.`
      : isWhole
        ? `Upstream has made ${plural(count, "revision")}${inEvents}.`
        : `Upstream has made ${plural(count, "revision")}; the newest ${plural(changes.length, "revision")}${inEvents}, are here.`;
  const listed = isWhole
    ? "each one is listed here with the value before it"
    : "the file of corrections, at the end of the page, has more of them";
  return `${found} A revision is a stored value that upstream changed later. Revisions are normal; ${listed}. An event is a change of one measure, by one run, in rows that follow each other.`;
}
