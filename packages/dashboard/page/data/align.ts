import { daysBetween } from "./dates.ts";
import type { Values } from "./series.ts";
import type { Timeline } from "./timeline.ts";

/** Lists the days from the first to the last of some timelines. */
export function allDays(timelines: readonly Timeline[]): string[] {
  const ends = timelines.flatMap(({ dates }) => [...dates.slice(0, 1), ...dates.slice(-1)]);
  const sorted = ends.toSorted();
  const [first, last] = [sorted[0], sorted.at(-1)];
  return first === undefined || last === undefined ? [] : daysBetween(first, last);
}

/** Puts the values of a timeline in their places among other days; on the rest they are unknown. */
export function alongDays(days: readonly string[], { dates }: Timeline, values: Values): Values {
  const start = days.indexOf(dates[0] ?? "");
  return days.map((_, day) => values[day - start] ?? null);
}
