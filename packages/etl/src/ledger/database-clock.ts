import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.ts";

/**
 * The database's clock, by which every time of the ledger is written and compared: machines whose
 * own clocks differ by hours still agree on which run is over.
 */
export const databaseNow = sql<Date>`date_trunc('milliseconds', clock_timestamp())`;

/** A time of the database's clock, in milliseconds from now; negative: ago. */
export const databaseNowPlus = (milliseconds: number) =>
  sql<Date>`date_trunc('milliseconds', clock_timestamp() + ${milliseconds} * interval '1 ms')`;

/**
 * Reads the database's clock.
 *
 * @param notBefore the result is no earlier: after a failover another server's clock answers
 */
export async function readDatabaseClock(db: Kysely<Tables>, notBefore: Date): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select ${databaseNow} as now`.execute(db);
  const now = (rows[0] as { now: Date }).now;
  return now < notBefore ? notBefore : now;
}
