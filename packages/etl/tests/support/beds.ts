import type { PGlite } from "@electric-sql/pglite";
import type { QueryResultRow } from "pg";
import { embeddedDatabase } from "../../src/database/embedded.ts";
import { serverDatabase } from "../../src/database/server.ts";
import type { Database } from "../../src/database/session.ts";
import { connect, createDatabase } from "./databases.ts";
import { emptyPglite, openPglite } from "./prepared-pglite.ts";
import type { ServerVersion } from "./server-process.ts";

/** A database to test on, empty at first, with a connection of the test's own. */
export interface Bed {
  readonly database: Database;
  /** Statements of the test itself. */
  query<R extends QueryResultRow = QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>;
  /** Makes it as empty as it was at first. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

const DROP_ALL = `
  drop schema if exists daily_delta cascade;
  drop schema public cascade;
  create schema public;`;

/** Every kind of database that is supported: for `describe.each`. */
export const BEDS: readonly [string, () => Promise<Bed>][] = [
  ["PGlite", () => embeddedBed()],
  ["PostgreSQL 18", () => serverBed("18")],
  ["PostgreSQL 15", () => serverBed("15")],
];

/** @param folder where the database is kept; default: in memory */
export async function embeddedBed(folder?: string): Promise<Bed & { readonly pglite: PGlite }> {
  const pglite = await (folder === undefined ? emptyPglite() : openPglite(folder));
  return {
    pglite,
    database: embeddedDatabase(pglite),
    query: async <R extends QueryResultRow>(text: string, values: unknown[] = []) =>
      (await pglite.query<R>(text, values)).rows,
    reset: async () => void (await pglite.exec(DROP_ALL)),
    close: () => pglite.close(),
  };
}

/** A bed that also tells its URL, for a proxy or another process. */
export interface ServerBed extends Bed {
  readonly url: string;
}

export async function serverBed(version: ServerVersion): Promise<ServerBed> {
  const { url, drop } = await createDatabase(version);
  const client = await connect(url);
  return {
    url,
    database: serverDatabase({ connectionString: url }),
    query: async <R extends QueryResultRow>(text: string, values: unknown[] = []) =>
      (await client.query<R>(text, values)).rows,
    reset: async () => void (await client.query(DROP_ALL)),
    async close() {
      await client.end();
      await drop();
    },
  };
}
