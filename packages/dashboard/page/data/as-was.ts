import type { Correction } from "@daily-delta/etl/site-files";
import type { Value } from "./corrections.ts";

/** A run that revised stored values. */
export interface RevisingRun {
  readonly runId: number;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/**
 * Returns the runs before which the values are known, the newest first.
 *
 * @param isWhole true if all corrections are given; if not, some of the oldest run may be missing
 */
export function revisingRuns(corrections: readonly Correction[], isWhole: boolean): RevisingRun[] {
  const runs = new Map(corrections.map(({ runId, at }) => [runId, { runId, at }]));
  const sorted = [...runs.values()].toSorted((a, b) => b.runId - a.runId);
  return isWhole ? sorted : sorted.slice(0, -1);
}

/** Returns the first run that revised values after a day, whose values before it are those of that day's end. */
export const runAfter = (runs: readonly RevisingRun[], day: string): RevisingRun | undefined =>
  runs.findLast(({ at }) => at.slice(0, 10) > day);

/** Returns the values of a column before a run, by day, for the days revised by it and later runs. */
export function valuesBefore(
  corrections: readonly Correction[],
  column: string,
  runId: number,
): Map<string, Value> {
  const later = corrections.filter((each) => each.runId >= runId && column in each.changes);
  const newestFirst = later.toSorted((a, b) => b.runId - a.runId);
  return new Map(newestFirst.map(({ date, changes }) => [date, changes[column]?.[0] ?? null]));
}
