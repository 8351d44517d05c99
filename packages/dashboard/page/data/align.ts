import type { Values } from "./series.ts";
import type { Timeline } from "./timeline.ts";

const DAY = 86_400_000;

/** Lists the days from the first to the last of some timelines. */
export function allDays(timelines: readonly Timeline[]): string[] {
  const ends = timelines
    .flatMap(({ dates }) => [dates[0], dates.at(-1)])
    .filter(isGiven)
    .toSorted();
  const [first, last] = [Date.parse(ends[0] ?? ""), Date.parse(ends.at(-1) ?? "")];
  const count = ends.length === 0 ? 0 : 1 + (last - first) / DAY;
  return Array.from({ length: count }, (_, day) => toDate(first + day * DAY));
}

/** Puts the values of a timeline in their places among other days; on the rest they are unknown. */
export function alongDays(days: readonly string[], { dates }: Timeline, values: Values): Values {
  const start = days.indexOf(dates[0] ?? "");
  return days.map((_, day) => values[day - start] ?? null);
}

const isGiven = (date: string | undefined): date is string => date !== undefined;
const toDate = (time: number): string => new Date(time).toISOString().slice(0, 10);
