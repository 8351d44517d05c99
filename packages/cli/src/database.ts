import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  ConfigurationError,
  type Database,
  embeddedDatabase,
  serverDatabase,
} from "@daily-delta/etl";
import { PGlite } from "@electric-sql/pglite";
import { lockFolder } from "./folder-lock.ts";

export const DEFAULT_DATABASE = ".data/db";

/** A database for as long as a command needs it. */
export interface OpenDatabase extends AsyncDisposable {
  readonly database: Database;
}

/**
 * Opens the database that `--database` names: a `postgres://` URL, or a folder for PGlite.
 *
 * @param create whether a folder that is not there is made; otherwise an empty database in memory
 * takes its place
 * @throws ConfigurationError if the text is neither, or the folder holds something else
 * @throws DatabaseInUseError if another process has the folder open
 */
export async function openDatabase(target: string, create: boolean): Promise<OpenDatabase> {
  if (isServerUrl(target)) {
    const database = serverDatabase({ connectionString: target });
    return { database, [Symbol.asyncDispose]: async () => {} };
  }
  const folder = resolve(target);
  if (!create && !holdsDatabase(folder)) return await inMemory();
  const lock = lockFolder(folder);
  try {
    if (!holdsDatabase(folder)) await initialise(folder);
    const pglite = await PGlite.create(folder);
    return {
      database: embeddedDatabase(pglite),
      async [Symbol.asyncDispose]() {
        await pglite.close();
        lock[Symbol.dispose]();
      },
    };
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}

/** An empty database that leaves nothing behind. */
export async function inMemory(): Promise<OpenDatabase> {
  const pglite = await PGlite.create();
  return {
    database: embeddedDatabase(pglite),
    [Symbol.asyncDispose]: () => pglite.close(),
  };
}

/** @throws ConfigurationError for a URL that is not one of PostgreSQL */
export function isServerUrl(target: string): boolean {
  if (!target.includes("://")) return false;
  const { protocol } = URL.parse(target) ?? {};
  if (protocol === "postgres:" || protocol === "postgresql:") return true;
  throw new ConfigurationError(
    `"${target.replace(/\/\/.*@/, "//…@")}" is neither a folder nor a postgres:// URL`,
  );
}

function holdsDatabase(folder: string): boolean {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return false;
  if (existsSync(join(folder, "PG_VERSION"))) return true;
  throw new ConfigurationError(
    `${folder} holds other files, not a database. Name another folder (--database)`,
  );
}

/** Makes the database aside, so that a process killed meanwhile leaves no half of one behind. */
async function initialise(folder: string): Promise<void> {
  const making = `${folder}.making`;
  rmSync(making, { recursive: true, force: true });
  const pglite = await PGlite.create(making);
  await pglite.close();
  rmSync(folder, { recursive: true, force: true });
  renameSync(making, folder);
}
