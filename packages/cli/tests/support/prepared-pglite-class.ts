import { existsSync } from "node:fs";
import { copyEmptyPglite, emptyPglite, openPglite } from "@daily-delta/etl/testing/prepared-pglite";
import type { PGlite as Database } from "@electric-sql/pglite";

/** Databases in memory that a command has closed: emptied, they serve the next one of the process. */
const idle: Database[] = [];

/** Statements that end what a command may have left open, and drop what it made. */
const EMPTY = [
  "rollback",
  "discard all",
  "drop schema if exists daily_delta cascade; drop schema public cascade; create schema public",
];

/** Replaces the class that the command line imports, of which it calls only `create`. */
export const PGlite = {
  /** @param folder default: in memory */
  async create(folder?: string): Promise<Database> {
    if (folder === undefined) return idle.pop() ?? (await inMemory());
    if (!existsSync(folder)) await copyEmptyPglite(folder);
    return await openPglite(folder);
  },
};

async function inMemory(): Promise<Database> {
  const pglite = await emptyPglite();
  // A process of a single command ends only when its database is closed.
  if (globalThis.workerValues === undefined) return pglite;
  pglite.close = async () => {
    for (const statement of EMPTY) await pglite.exec(statement);
    idle.push(pglite);
  };
  return pglite;
}
