import { formatShortDate } from "./format.ts";

interface Found {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly isBackfilled?: boolean | undefined;
}

/**
 * Tells on which day a change was found, or upstream had it if a backfill loaded it.
 *
 * @example
 * foundOn({ at: "2023-03-23T20:00:00Z", isBackfilled: true }); // "Mar 23, 2023, backfilled"
 */
export const foundOn = ({ at, isBackfilled }: Found): string =>
  `${formatShortDate(at.slice(0, 10))}${isBackfilled ? ", backfilled" : ""}`;
