import type { ChangeEvent } from "@daily-delta/etl/site-files";
import { isDate } from "./dates.ts";
import type { EventFilter } from "./events.ts";

/** First events of a run's list: the largest, or those of the first rows. */
export type RunOrder = "largest" | "day";

/** Returns the day that is part of a key, such as that of `2021-07-08 Texas`; undefined: none is. */
export const dayOf = (key: string): string | undefined => key.split(" ").find(isDate);

/**
 * Returns the wanted events of one run. Events of rows without a day are of any day.
 *
 * @param events the largest first
 *
 * @example
 * selectRunEvents(file.largest, { ...filter, measure: "deaths", least: 100 }, "day");
 */
export function selectRunEvents(
  events: readonly ChangeEvent[],
  { measure, since = "", until = "9999", least = 0 }: Omit<EventFilter, "byRun">,
  order: RunOrder,
): readonly ChangeEvent[] {
  const found = events.filter(
    (event) =>
      (measure === undefined || event.column === measure) &&
      (dayOf(event.last) ?? since) >= since &&
      (dayOf(event.first) ?? until) <= until &&
      sizeOf(event) >= least,
  );
  return order === "largest"
    ? found
    : found.toSorted((a, b) => (a.first < b.first ? -1 : Number(a.first > b.first)));
}

/** Size of the largest difference; 0 where there are no numbers. */
const sizeOf = ({ lowest, highest }: ChangeEvent): number =>
  Math.max(Math.abs(Number(lowest)), Math.abs(Number(highest)));
