import type { RowsFile } from "@daily-delta/etl/site-files";
import type { Change } from "../data/corrections.ts";
import { plural } from "./format.ts";

/**
 * Says how many revisions there are. One revision is one changed value; all counts of the page are
 * of those.
 *
 * @param changes the published ones
 */
export function describeRevisions(
  { corrections: { total, values, newest } }: Pick<RowsFile, "corrections">,
  changes: readonly Change[],
): string {
  if (total === 0) return "Upstream has not changed any value that was stored before.";
  const days = new Set(changes.map(({ date }) => date)).size;
  const isWhole = newest.length === total;
  const count = isWhole ? changes.length : values;
  const found =
    count === undefined
      ? `Upstream has revised stored values; the newest ${plural(changes.length, "revision")} are here.`
      : isWhole
        ? `Upstream has made ${plural(count, "revision")}, on ${plural(days, "day")}.`
        : `Upstream has made ${plural(count, "revision")}; the newest ${plural(changes.length, "revision")}, on ${plural(days, "day")}, are here.`;
  return `${found} Each is a stored value that upstream changed later. This is not an error: the new value is shown, and the old one is kept here.`;
}
