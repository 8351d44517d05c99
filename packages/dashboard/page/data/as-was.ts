import type { Correction } from "@daily-delta/etl/site-files";
import type { Value } from "./corrections.ts";

/** A run that revised stored values. */
export interface RevisingRun {
  readonly runId: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly isBackfilled?: boolean | undefined;
}

/**
 * Returns the runs before which the values are known, the newest first.
 *
 * @param isWhole true if all corrections are given; if not, some of the oldest run may be missing
 */
export function revisingRuns(corrections: readonly Correction[], isWhole: boolean): RevisingRun[] {
  const runs = new Map(
    corrections.map(({ runId, at, isBackfilled }) => [runId, { runId, at, isBackfilled }]),
  );
  const sorted = [...runs.values()].toSorted((a, b) => b.runId - a.runId);
  return isWhole ? sorted : sorted.slice(0, -1);
}

/**
 * Finds the run whose values before it are those before a given run: this one, or the next that revised any.
 *
 * @param runs those before which values are known, the newest first
 * @param oldest first run of the published corrections, of which some are missing; undefined: all are there
 * @returns `unknown` if the values are not published, `now` if none was revised since
 */
export function runFrom(
  runs: readonly RevisingRun[],
  runId: number,
  oldest: number | undefined,
): RevisingRun | "unknown" | "now" {
  if (oldest !== undefined && runId <= oldest) return "unknown";
  return runs.findLast((run) => run.runId >= runId) ?? "now";
}

/** Returns the first run that revised values after a day, whose values before it are those of that day's end. */
export const runAfter = (runs: readonly RevisingRun[], day: string): RevisingRun | undefined =>
  runs.findLast(({ at }) => at.slice(0, 10) > day);

/**
 * Returns the values of a column before a run, by day, for the days revised by it and later runs. A day that
 * was first stored by the run or later has none.
 */
export function valuesBefore(
  corrections: readonly Correction[],
  column: string,
  { runId, at }: RevisingRun,
): Map<string, Value> {
  const later = corrections.filter(
    (each) =>
      each.runId >= runId &&
      column in each.changes &&
      (each.storedAt === null || each.storedAt < at),
  );
  const newestFirst = later.toSorted((a, b) => b.runId - a.runId);
  return new Map(newestFirst.map(({ date, changes }) => [date, changes[column]?.[0] ?? null]));
}
