import { basename } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import { expect } from "@jest/globals";
import type { QueryResultRow } from "pg";
import { embeddedDatabase } from "../../src/database/embedded.ts";
import { serverDatabase } from "../../src/database/server.ts";
import type { Database } from "../../src/database/session.ts";
import { connect, createDatabase } from "./databases.ts";
import { emptyPglite, openPglite } from "./prepared-pglite.ts";
import { chosenFor, isExhaustive, type Place } from "./samples.ts";
import type { ServerVersion } from "./server-process.ts";

/** A database to test on, empty at first, with a connection of the test's own. */
export interface TestDatabase {
  readonly database: Database;
  /** Statements of the test itself. */
  query<R extends QueryResultRow = QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>;
  /** Makes it as empty as it was at first. */
  reset(): Promise<void>;
  /** Does the same but for the tables of the ledger, which stay and are empty. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

const DROP_ALL = `
  drop schema if exists daily_delta cascade;
  drop schema public cascade;
  create schema public;`;

/**
 * Empties the tables of the ledger but for what Kysely notes about migrations. To delete rows takes
 * a tenth of the time of `truncate`, which makes new files for each table and index. Triggers are
 * off, as foreign keys would want an order of the tables.
 */
export const EMPTY_LEDGER = `
  do $$ declare name text; begin
    set local session_replication_role = replica;
    for name in select format('daily_delta.%I', tablename) from pg_tables
      where schemaname = 'daily_delta' and tablename not like 'migrations%'
    loop execute 'delete from ' || name; end loop;
    perform setval(format('daily_delta.%I', sequencename)::regclass, start_value, false)
    from pg_sequences where schemaname = 'daily_delta';
  end $$;`;

const CLEAR = `
  drop schema public cascade;
  create schema public;
  ${EMPTY_LEDGER}`;

type NamedDatabase = readonly [string, () => Promise<TestDatabase>];

const EMBEDDED: NamedDatabase = ["PGlite", () => embeddedTestDatabase()];
const NEWEST: NamedDatabase = ["PostgreSQL 18", () => serverTestDatabase("18")];
const OLDEST: NamedDatabase = ["PostgreSQL 15", () => serverTestDatabase("15")];

/** Every kind of database that is supported. */
export const ALL_DATABASES: readonly NamedDatabase[] = [EMBEDDED, NEWEST, OLDEST];

/** The oldest server and PGlite, which is PostgreSQL 18: for what differs only in the catalogue. */
export const CATALOGUES: readonly NamedDatabase[] = [EMBEDDED, OLDEST];

const suite = basename(expect.getState().testPath ?? "");

/** A server, for what needs several sessions: 18 for one suite, 15 for another; with EXHAUSTIVE=all both. */
export const TEST_SERVERS: readonly NamedDatabase[] = chosenFor(suite, [NEWEST, OLDEST]);

/**
 * Databases that a suite runs on, for `describe.each`: one of the three, which another suite may
 * have as another one; with EXHAUSTIVE=1 PGlite and a server, which is 18 for one suite and 15 for
 * another; with EXHAUSTIVE=all every one.
 */
export const TEST_DATABASES: readonly NamedDatabase[] = isExhaustive
  ? [EMBEDDED, ...TEST_SERVERS]
  : chosenFor(suite, ALL_DATABASES);

/** Returns the place of a database among those that a suite is tried on, for `shareOf`. */
export const placeOn = (
  on: string,
  databases: readonly (readonly [string, ...unknown[]])[] = TEST_DATABASES,
): Place => ({
  index: databases.findIndex(([name]) => name === on),
  places: databases.length,
});

/** @param folder where the database is kept; default: in memory */
export async function embeddedTestDatabase(
  folder?: string,
): Promise<TestDatabase & { readonly pglite: PGlite }> {
  const pglite = await (folder === undefined ? emptyPglite() : openPglite(folder));
  return {
    pglite,
    database: embeddedDatabase(pglite),
    query: async <R extends QueryResultRow>(text: string, values: unknown[] = []) =>
      (await pglite.query<R>(text, values)).rows,
    reset: async () => void (await pglite.exec(DROP_ALL)),
    clear: async () => void (await pglite.exec(CLEAR)),
    close: () => pglite.close(),
  };
}

/** A test database that also tells its URL, for a proxy or another process. */
export interface ServerTestDatabase extends TestDatabase {
  readonly url: string;
}

export async function serverTestDatabase(version: ServerVersion): Promise<ServerTestDatabase> {
  const { url, drop } = await createDatabase(version);
  const client = await connect(url);
  return {
    url,
    database: serverDatabase({ connectionString: url }),
    query: async <R extends QueryResultRow>(text: string, values: unknown[] = []) =>
      (await client.query<R>(text, values)).rows,
    reset: async () => void (await client.query(DROP_ALL)),
    // The user has the ledger's name, and so would create tables in its schema.
    clear: async () => void (await client.query(`${CLEAR} set search_path to public`)),
    async close() {
      await client.end();
      await drop();
    },
  };
}
