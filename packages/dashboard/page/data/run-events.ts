import type { ChangeEvent, DatasetDescription } from "@daily-delta/etl/site-files";
import { isDate } from "./dates.ts";
import type { EventFilter } from "./events.ts";

/** First events of a run's list: the largest, or those of the first rows. */
export type RunOrder = "largest" | "day";

/** Returns the day that is part of a key, such as that of `2021-07-08 Texas`; undefined: none is. */
export const dayOf = (key: string): string | undefined => key.split(" ").find(isDate);

/** Returns a key without its day, such as the part of `2021-07-08 New York`. */
export function withoutDay(key: string): string {
  const day = dayOf(key);
  return key
    .split(" ")
    .filter((word) => word !== day)
    .join(" ");
}

/**
 * Returns the query of the dataset's page that lists only this event, of its part, with its values;
 * undefined: a table lists the changes of rows, not of values.
 *
 * @example
 * eventQuery(usStates, 13, { column: "cases", first: "2023-02-01 Guam", last: "2023-03-01 Guam" });
 */
export function eventQuery(
  { name, by, isTable }: Pick<DatasetDescription, "name" | "by" | "isTable">,
  runId: number,
  { column, first, last }: Pick<ChangeEvent, "column" | "first" | "last">,
): string | undefined {
  const [since, until] = [dayOf(first), dayOf(last)];
  if (isTable || since === undefined || until === undefined) return undefined;
  const part = by === null ? {} : { part: withoutDay(first) };
  const filter = { "by-run": String(runId), measure: column, since, until };
  return `?${new URLSearchParams({ dataset: name, ...part, ...filter })}`;
}

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
