import type { Correction } from "@daily-delta/etl/site-files";
import { subtract } from "./decimal.ts";

export type Value = string | number | boolean | null;
type Corrections = readonly Correction[];

/** A revision: upstream changed one value of one day that was stored before. */
export interface Change {
  readonly date: string;
  readonly column: string;
  readonly before: Value;
  readonly after: Value;
  /** null: one of the two is unknown, or not a number. */
  readonly difference: number | null;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly runId: number;
  /** True if a backfill loaded it. */
  readonly isBackfilled: boolean;
}

/** The changes of values, one by one, those of the named columns first. */
export function changesOf(corrections: Corrections, first: readonly string[]): Change[] {
  const place = (column: string): number => first.indexOf(column) + 1 || first.length + 1;
  return corrections.flatMap(({ date, at, runId, isBackfilled = false, changes }) =>
    Object.entries(changes)
      .toSorted(([one], [other]) => place(one) - place(other))
      .map(([column, [before, after]]) => {
        const isMeasure = first.includes(column);
        const difference = isMeasure ? differenceOf(before, after) : null;
        return { date, column, before, after, difference, at, runId, isBackfilled };
      }),
  );
}

/** Exact difference of two numbers; null: one of them is not a number. */
function differenceOf(before: Value, after: Value): number | null {
  if (before === null || after === null) return null;
  const text = subtract(String(after), String(before));
  return text === null ? null : Number(text);
}

/** The days on which a column was revised, in order. */
export const revisedDays = (corrections: Corrections, column: string): string[] =>
  [
    ...new Set(corrections.filter(({ changes }) => column in changes).map(({ date }) => date)),
  ].sort();

/** Size of a difference; 0 for a value that became known or unknown. */
export const sizeOf = ({ difference }: Change): number => Math.abs(difference ?? 0);

/** Values of a day between two runs. */
export interface Version {
  /** Since when, as far as it is known; ISO 8601, UTC. */
  readonly since: string | null;
  readonly values: Readonly<Record<string, Value>>;
  /** The columns that differ from the version before. */
  readonly changed: readonly string[];
}

/**
 * Returns the values of a day in each version, the oldest first: computed backwards from what it looks
 * like now.
 *
 * @param now the stored values of the day
 * @param isWhole whether all corrections are there; if not, older versions may be missing
 */
export function versionsOf(
  corrections: Corrections,
  date: string,
  now: Readonly<Record<string, Value>>,
  isWhole = true,
): Version[] {
  const ofDay = corrections.filter((correction) => correction.date === date);
  const oldestFirst = ofDay.toSorted((a, b) => a.runId - b.runId);
  const versions: Version[] = [];
  let values = { ...now };
  for (const { at, changes } of oldestFirst.toReversed()) {
    versions.unshift({ since: at, values, changed: Object.keys(changes) });
    const before = Object.entries(changes).map(([column, [value]]) => [column, value] as const);
    values = { ...values, ...Object.fromEntries(before) };
  }
  const since = isWhole ? (oldestFirst[0]?.storedAt ?? null) : null;
  versions.unshift({ since, values, changed: [] });
  return versions;
}
