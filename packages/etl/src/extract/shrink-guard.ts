import { ShrinkError } from "../core/errors.ts";
import { number, plural } from "../core/number.ts";
import type { Dataset } from "../datasets/dataset.ts";
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
  const shrunken = new Set<string>();
  for (const [name, version] of Object.entries(versions)) {
    const before = last[name];
    if (before === undefined) continue;
    const complain = (now: number, then: number, what: string, that = ""): void => {
      if (then === 0 || (then - now) / then <= limit) return;
      shrunken.add(name);
      const percent = ((100 * (then - now)) / then).toFixed(1);
      details.push(
        `${name}: ${plural(now, what)}${that}, ${percent}% fewer than the ${number(then)} of the last success (${version.url})`,
      );
    };
    complain(version.rows, before.rows, "data row");
    const keepsAll = version.kept === version.rows && before.kept === before.rows;
    if (!keepsAll) complain(version.kept, before.kept, "row", " that the dataset keeps");
  }
  if (details.length === 0) return;
  throw shrunk("a source shrank", limit, details, shrunken);
}

/** Numbers of keys for the guard. */
export interface Keys {
  /** Rows that the last success was given, and that its table had afterwards. */
  readonly last: { readonly given: number; readonly table: number };
  /** Rows of this run by their keys: those that the table had, and those that it did not have. */
  readonly known: number;
  readonly added: number;
  /** Rows of the table after this run. */
  readonly table: number;
}

/**
 * Refuses a run in which too many keys of the last success went: as many rows with other keys are a
 * loss, too. Rows that were deleted from the table by hand are not counted, and keys that come back
 * make up for others that went.
 *
 * @param limit 0.1: a tenth of the keys may go
 * @throws ShrinkError naming the dataset and the numbers
 */
export function guardAgainstLostKeys(
  { name, sources }: Pick<Dataset, "name" | "sources">,
  { last, known, added, table }: Keys,
  limit: number,
): void {
  const deleted = Math.max(0, last.table - (table - added));
  const gone = last.given - known - deleted;
  if (last.given === 0 || gone / last.given <= limit) return;
  const percent = ((100 * gone) / last.given).toFixed(1);
  const detail = `${name}: ${number(gone)} of the ${number(last.given)} keys of the last success are gone, ${percent}%; ${plural(added, "key")} ${added === 1 ? "is" : "are"} new`;
  throw shrunk("the keys shrank", limit, [detail], new Set(sources.map((source) => source.name)));
}

function shrunk(
  what: string,
  limit: number,
  details: readonly string[],
  sources: ReadonlySet<string>,
): ShrinkError {
  const error = new ShrinkError(
    `${what} by more than ${Number((limit * 100).toPrecision(12))}%: ${details[0]}. The next run tries again; if the file is right, accept it for one run (--accept-shrink, or "acceptShrink": true in the event); if it always loses as many, say so in the dataset: \`shrinkLimit\``,
    details,
  );
  error.sources = rejected(sources);
  return error;
}
