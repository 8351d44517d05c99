import { ShrinkError } from "../core/errors.ts";
import type { SourceVersion } from "../record/run-record.ts";
import { rejected } from "../record/source-checks.ts";

/** The share of rows that a source may lose from one version to the next. */
export const DEFAULT_SHRINK_LIMIT = 0.1;

/**
 * Refuses a source that lost too many rows since its last successful version, of all data rows or
 * of those that the dataset keeps. Upstream once published a file of one row in place of the
 * history, for 25 minutes on 2020-05-31.
 *
 * @param limit 0.1: a tenth may go
 * @throws ShrinkError naming the sources and the numbers
 */
export function guardAgainstShrinking(
  versions: Readonly<Record<string, SourceVersion>>,
  last: Readonly<Record<string, SourceVersion>>,
  limit: number,
): void {
  const details: string[] = [];
  const shrunk = new Set<string>();
  for (const [name, version] of Object.entries(versions)) {
    const before = last[name];
    if (before === undefined) continue;
    const complain = (what: string, now: number, then: number): void => {
      if (then === 0 || (then - now) / then <= limit) return;
      shrunk.add(name);
      const percent = ((100 * (then - now)) / then).toFixed(1);
      details.push(
        `${name}: ${now} ${what}, ${percent} % fewer than the ${then} of the last success (${version.url})`,
      );
    };
    complain("data rows", version.rows, before.rows);
    const keepsAll = version.kept === version.rows && before.kept === before.rows;
    if (!keepsAll) complain("rows that the dataset keeps", version.kept, before.kept);
  }
  if (details.length === 0) return;
  const error = new ShrinkError(
    `a source shrank by more than ${Number((limit * 100).toPrecision(12))} %: ${details[0]}. The next run tries again; if the file is right, accept it for one run (--accept-shrink, or "acceptShrink": true in the event)`,
    details,
  );
  error.sources = rejected(shrunk);
  throw error;
}
