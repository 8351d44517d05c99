import { existsSync, readdirSync, realpathSync, renameSync, rmdirSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { ConfigurationError, DailyDeltaError, TerminalError } from "@daily-delta/etl";
import { PGlite } from "@electric-sql/pglite";
import { temporary } from "../terminal/interrupt.ts";
import { lockFolder } from "./folder-lock.ts";

/** The folder may not be written, or what it holds is damaged. */
export class DatabaseFolderError extends TerminalError {
  constructor(folder: string, cause: unknown) {
    const { syscall, message } = cause as NodeJS.ErrnoException;
    const advice =
      syscall === undefined
        ? "It is damaged, or another version wrote it. Move the folder away; a run loads everything again"
        : "Fix that, or use another folder (--database)";
    const reason = message.replace(/\.+$/, "");
    super("DATABASE_FOLDER", `the database in ${folder} cannot be opened: ${reason}. ${advice}`, {
      cause,
    });
  }
}
/**
 * Checks whether a folder holds a database; an empty or missing one does not.
 *
 * @throws ConfigurationError if the path is not a folder, or the folder holds something else
 * @throws DatabaseFolderError if it cannot be looked into
 */
export function holdsDatabase(target: string): boolean {
  if (target === "") throw new ConfigurationError("the database's name is empty");
  const folder = resolve(target);
  const files = filesIn(folder);
  if (files.includes("PG_VERSION")) return true;
  if (files.length === 0) return false;
  throw new ConfigurationError(
    `${folder} is not empty and is not a Daily Delta database. Use another folder (--database)`,
  );
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return [];
    if (code !== "ENOTDIR") throw new DatabaseFolderError(folder, error);
    throw new ConfigurationError(`${folder} is not a folder. Name a folder (--database)`);
  }
}

/**
 * Opens the database in a folder; where there is none, it is made.
 *
 * @throws DatabaseInUseError if another process has it open
 * @throws DatabaseFolderError if there is no way to open it
 */
export async function openFolder(
  target: string,
): Promise<{ pglite: PGlite; folder: string; close(): Promise<void> }> {
  const folder = existsSync(target) ? realpathSync(target) : resolve(target);
  let lock: Disposable | undefined;
  try {
    lock = lockFolder(folder);
    if (!holdsDatabase(folder)) await initialise(folder);
    const pglite = await PGlite.create(folder);
    const held = lock;
    return {
      pglite,
      folder,
      async close() {
        using _ = held;
        await pglite.close();
      },
    };
  } catch (error) {
    lock?.[Symbol.dispose]();
    throw error instanceof DailyDeltaError ? error : new DatabaseFolderError(folder, error);
  }
}

/** Makes the database aside, so that a process killed meanwhile leaves no half of one. */
async function initialise(folder: string): Promise<void> {
  const making = `${folder}.making`;
  rmSync(making, { recursive: true, force: true });
  using _ = temporary(making);
  const pglite = await PGlite.create(making);
  await pglite.close();
  if (existsSync(folder)) rmdirSync(folder);
  renameSync(making, folder);
}
