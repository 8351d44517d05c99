import { isSuccess, type PublishedRun } from "@daily-delta/etl/site-files";
import { formatShortDate } from "./format.ts";
import { hasFailed, outcomeOf } from "./outcome.ts";

/** `none`: no run has ended well or badly, which is a gap unless one was skipped or stopped. */
export type DayOutcome = "failed" | "changed" | "unchanged" | "none";

/** Days that runs are listed by. */
export interface Days {
  /** Says whether a run changed anything. */
  readonly hasChanged: (run: PublishedRun) => boolean;
  /** Time whose day, in UTC, a run belongs to: ISO 8601. */
  readonly timeOf: (run: PublishedRun) => string;
  /** Time whose day is the last. */
  readonly until: Date;
  /** Words for a day without a run. */
  readonly none: string;
}

/** Runs of one day, in UTC. */
export interface RunDay {
  /** YYYY-MM-DD. */
  readonly date: string;
  /** The worst of its runs decides, then the one that changed most. */
  readonly outcome: DayOutcome;
  /** The day in words, such as `Nov 26, 2026: 2 runs, 1 succeeded, 1 failed`. */
  readonly text: string;
  /** Newest run that changed anything; undefined: there is none. */
  readonly runId: number | undefined;
}

const DAY = 86_400_000;
/** Days that are shown at most. */
const MOST = 120;

/**
 * Lists the days from the first run to a time, the last 120 at most, those without a run, too.
 *
 * @param runs the newest first
 */
export function runDays(
  runs: readonly PublishedRun[],
  { hasChanged, timeOf, until, none }: Days,
): RunDay[] {
  const byDay = Map.groupBy(runs, (run) => timeOf(run).slice(0, 10));
  const [oldest] = [...byDay.keys()].sort();
  if (oldest === undefined) return [];
  const last = Math.floor(until.getTime() / DAY) * DAY;
  const first = Math.max(Date.parse(oldest), last - (MOST - 1) * DAY);
  return Array.from({ length: Math.max(0, (last - first) / DAY + 1) }, (_, index) => {
    const date = new Date(first + index * DAY).toISOString().slice(0, 10);
    const ofDay = byDay.get(date) ?? [];
    const changing = ofDay.find(hasChanged);
    return {
      date,
      outcome: outcomeOfDay(ofDay, changing !== undefined),
      text: `${formatShortDate(date)}: ${describe(ofDay) || none}`,
      runId: changing?.runId,
    };
  });
}

function outcomeOfDay(runs: readonly PublishedRun[], hasChanges: boolean): DayOutcome {
  if (runs.some(hasFailed)) return "failed";
  if (hasChanges) return "changed";
  return runs.some(({ status }) => isSuccess(status)) ? "unchanged" : "none";
}

/** Counts the outcomes of a day's runs; empty without any. */
function describe(runs: readonly PublishedRun[]): string {
  const groups = [...Map.groupBy(runs, outcomeOf)];
  return groups.map(([word, { length }]) => (length === 1 ? word : `${length} ${word}`)).join(", ");
}
