import { zoneReader } from "../columns/zones.ts";
import { ConfigurationError } from "../core/errors.ts";

const DAY = 86_400_000;

/**
 * Finds when a job that runs each day begins next.
 *
 * @param dailyAt time of day and zone of IANA's database
 * @returns ISO 8601, UTC; `undefined` if the zone's clocks skip that time on the next days
 * @throws ConfigurationError if there is no such zone
 *
 * @example
 * nextRun("19:00 Europe/Berlin", new Date("2026-11-25T02:09Z")); // "2026-11-25T18:00:00Z"
 */
export function nextRun(dailyAt: string, now: Date): string | undefined {
  const [time = "", zone = "UTC"] = dailyAt.split(" ");
  const moment = zoneReader(zone, (problem) => {
    throw new ConfigurationError(problem);
  });
  for (const days of [-1, 0, 1, 2]) {
    const day = new Date(now.getTime() + days * DAY).toISOString().slice(0, 10);
    const start = moment(`${day}T${time}:00`);
    if (start !== undefined && Date.parse(start) > now.getTime()) return start;
  }
  return undefined;
}
