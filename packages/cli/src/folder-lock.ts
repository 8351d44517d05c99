import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { TerminalError } from "@daily-delta/etl";

/** Another process has the database open. */
export class DatabaseInUseError extends TerminalError {
  constructor(folder: string, holder: string) {
    super(
      "DATABASE_IN_USE",
      `the database in ${folder} is in use by another process${holder}. Wait until it has ended, or use another folder (--database)`,
    );
  }
}

/**
 * Guards a PGlite folder between processes: PGlite itself does not, and two processes in one
 * folder lose rows.
 *
 * SQLite holds the lock, in a file of its own beside the folder: the operating system gives it
 * back when the process ends, however it ends, so that none is ever left behind.
 *
 * @throws DatabaseInUseError naming the process that has the lock
 */
export function lockFolder(folder: string): Disposable {
  mkdirSync(dirname(folder), { recursive: true });
  const lock = new DatabaseSync(`${folder}.lock`);
  const note = `${folder}.lock.pid`;
  try {
    lock.exec("begin exclusive");
  } catch (error) {
    lock.close();
    if (!(error as Error).message.includes("locked")) throw error;
    throw new DatabaseInUseError(folder, holderIn(note));
  }
  writeFileSync(note, String(process.pid));
  return { [Symbol.dispose]: () => lock.close() };
}

function holderIn(note: string): string {
  try {
    return ` (process ${readFileSync(note, "utf8")})`;
  } catch {
    return "";
  }
}
