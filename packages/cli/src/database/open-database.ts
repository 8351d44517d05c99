import { resolve } from "node:path";
import { type Database, embeddedDatabase, serverDatabase } from "@daily-delta/etl";
import { PGlite } from "@electric-sql/pglite";
import { SuggestingError } from "../terminal/suggesting-error.ts";
import { loadingCommand } from "../terminal/typed-command.ts";
import { holdsDatabase, openFolder } from "./database-folder.ts";
import { DatabaseInUseError, holderOf } from "./folder-lock.ts";
import { checkServerUrl, isUrl } from "./server-url.ts";

/** A command that reads found no database in the folder. */
class MissingFolderError extends SuggestingError {
  constructor(folder: string) {
    super(
      "NO_DATABASE",
      `no database at ${folder}. Use --database to choose another, or run a dataset first`,
      loadingCommand(),
    );
  }
}

/** Explains that a folder holds no database: another process may be about to make it. */
export function missingError(folder: string): MissingFolderError | DatabaseInUseError {
  const holder = holderOf(folder);
  return holder === undefined
    ? new MissingFolderError(folder)
    : new DatabaseInUseError(folder, holder);
}

/** A database for as long as a command needs it. */
export interface OpenDatabase extends AsyncDisposable {
  readonly database: Database;
  /** Folder of an embedded database; undefined: a server's, or one in memory. */
  readonly folder?: string;
}

/**
 * Checks what `--database` names, as far as that can be done without opening it.
 *
 * @throws ConfigurationError if it is neither a `postgres://` URL nor a folder for a database
 */
export function checkTarget(target: string): void {
  if (isUrl(target)) checkServerUrl(target);
  else holdsDatabase(target);
}

/**
 * Returns the folder that `--database` names if it holds no database yet.
 *
 * @throws ConfigurationError as `checkTarget` does
 */
export const missingFolder = (target: string): string | undefined =>
  isUrl(target) || holdsDatabase(target) ? undefined : resolve(target);

/**
 * Opens the database that `--database` names: a `postgres://` URL, or a folder for PGlite.
 *
 * @param create whether a database is made in a folder that holds none; otherwise an empty one in
 * memory takes its place
 * @throws ConfigurationError as `checkTarget` does
 * @throws DatabaseInUseError if another process has the folder open
 * @throws DatabaseFolderError if there is no way to open it
 */
export async function openDatabase(target: string, create: boolean): Promise<OpenDatabase> {
  checkTarget(target);
  if (isUrl(target)) {
    const database = serverDatabase({ connectionString: target });
    return { database, [Symbol.asyncDispose]: async () => {} };
  }
  if (!create && !holdsDatabase(target)) return await inMemory();
  const { pglite, folder, close } = await openFolder(target);
  return { database: embeddedDatabase(pglite), folder, [Symbol.asyncDispose]: close };
}

/** An empty database that leaves nothing behind. */
export async function inMemory(): Promise<OpenDatabase> {
  const pglite = await PGlite.create();
  return {
    database: embeddedDatabase(pglite),
    [Symbol.asyncDispose]: () => pglite.close(),
  };
}
