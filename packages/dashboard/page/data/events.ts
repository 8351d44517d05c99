import type { ChangeEvent } from "@daily-delta/etl/site-files";
import { type Change, sizeOf } from "./corrections.ts";

/** Changes of one measure, by one run, in rows that follow each other. */
export interface RevisionEvent extends ChangeEvent {
  readonly runId: number;
  /** When the run ended: ISO 8601, UTC. */
  readonly at: string;
  readonly isBackfilled: boolean;
  /** In the order of their days. */
  readonly changes: readonly Change[];
}

/** First events of a list. */
export type Order = "largest" | "newest" | "day";

/** Wanted events; undefined: all. */
export interface EventFilter {
  readonly measure: string | undefined;
  readonly byRun: number | undefined;
  /** First and last day, YYYY-MM-DD: an event with a day between them is shown. */
  readonly since: string | undefined;
  readonly until: string | undefined;
  /** Least size of the largest difference. */
  readonly least: number | undefined;
}

/**
 * Groups changes as the job does: by run, measure and rows that follow each other.
 *
 * @param days of all rows
 */
export function eventsOf(changes: readonly Change[], days: readonly string[]): RevisionEvent[] {
  const all = [...new Set([...days, ...changes.map(({ date }) => date)])].sort(compare);
  const places = new Map(all.map((day, place) => [day, place]));
  const distance = (one: Change, next: Change): number =>
    (places.get(next.date) as number) - (places.get(one.date) as number);
  const sorted = changes.toSorted(
    (a, b) => a.runId - b.runId || compare(a.column, b.column) || compare(a.date, b.date),
  );
  const groups: Change[][] = [];
  for (const change of sorted) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    const isSame = last?.runId === change.runId && last.column === change.column;
    if (isSame && distance(last, change) === 1) group?.push(change);
    else groups.push([change]);
  }
  return groups.map(toEvent);
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function toEvent(changes: readonly Change[]): RevisionEvent {
  const [first, last] = [changes[0] as Change, changes.at(-1) as Change];
  const sizes = changes.map(({ difference }) => difference).filter((each) => each !== null);
  const text = (value: Change["before"]): string | null =>
    changes.length > 1 || value === null ? null : String(value);
  return {
    ...{ column: first.column, runId: first.runId, at: first.at },
    ...{ isBackfilled: first.isBackfilled, changes },
    ...{ first: first.date, last: last.date, rows: changes.length },
    lowest: sizes.length === 0 ? null : String(Math.min(...sizes)),
    highest: sizes.length === 0 ? null : String(Math.max(...sizes)),
    ...{ before: text(first.before), after: text(first.after) },
  };
}

const largest = ({ changes }: RevisionEvent): number => Math.max(...changes.map(sizeOf));

/** Returns the wanted events. */
export const filterEvents = (
  events: readonly RevisionEvent[],
  { measure, byRun, since = "", until = "9999", least = 0 }: EventFilter,
): RevisionEvent[] =>
  events.filter(
    (event) =>
      (measure === undefined || event.column === measure) &&
      (byRun === undefined || event.runId === byRun) &&
      event.last >= since &&
      event.first <= until &&
      largest(event) >= least,
  );

/** Sorts events; what became known or unknown has no size, and comes last among the largest. */
export const eventsInOrder = (events: readonly RevisionEvent[], order: Order): RevisionEvent[] =>
  events.toSorted((a, b) => {
    if (order === "largest") return largest(b) - largest(a) || compare(b.first, a.first);
    if (order === "newest") return b.runId - a.runId || compare(b.last, a.last);
    return compare(a.first, b.first) || b.runId - a.runId;
  });
