import { setTimeout } from "node:timers/promises";
import type { ServerTestDatabase } from "./test-databases.ts";

/**
 * Server processes of the test's database that wait for a lock. A lock on a row names no database,
 * and pg_stat_activity does not change within a transaction of the test.
 */
export const BLOCKED = `
  select pid from pg_locks waiting
  where not granted and exists (
    select from pg_locks other join pg_database on pg_database.oid = other.database
    where other.pid = waiting.pid and datname = current_database())`;

/**
 * Waits until the server has ended every connection but the test's own, and its locks with it. A
 * server that is busy takes a moment to find out that a client is gone.
 */
export async function connectionsAreGone({ query }: ServerTestDatabase): Promise<void> {
  const others = `
    select from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend'
      and pid <> pg_backend_pid()`;
  while ((await query(others)).length > 0) await setTimeout(10);
}
