import { sql } from "kysely";

/** Number of the advisory lock of a name. */
export const lockKey = (name: string) => sql<string>`hashtextextended(${`daily-delta:${name}`}, 0)`;

/** Condition on the columns in which pg_locks shows a key of 64 bits: PostgreSQL's manual, "pg_locks". */
export const isLock = (name: string) => sql<boolean>`
  locktype = 'advisory' and objsubid = 1 and granted
  and database = (select oid from pg_database where datname = current_database())
  and (classid::bigint << 32) | objid::bigint = ${lockKey(name)}`;
