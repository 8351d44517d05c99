import { sql } from "kysely";

/**
 * The database's clock, by which deadlines are written and compared: machines whose own clocks
 * differ by hours still agree on which run is over. Start and end of a run are its own clock's.
 */
export const databaseNow = sql<Date>`clock_timestamp()`;

/** A time of the database's clock, in milliseconds from now; negative: ago. */
export const databaseNowPlus = (milliseconds: number) =>
  sql<Date>`clock_timestamp() + ${milliseconds} * interval '1 ms'`;
