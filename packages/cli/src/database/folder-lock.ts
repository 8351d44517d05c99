import { readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { TerminalError } from "@daily-delta/etl";
import { temporary } from "../terminal/interrupt.ts";
import { makeFolder } from "./make-folder.ts";

/** Another process has the database open. */
export class DatabaseInUseError extends TerminalError {
  readonly folder: string;

  constructor(folder: string, holder: number | undefined) {
    const named = holder === undefined ? "" : ` (process ${holder})`;
    super(
      "DATABASE_IN_USE",
      `the database in ${folder} is in use by another process${named}. Wait until it has ended, or use another folder (--database)`,
    );
    this.folder = folder;
  }
}

/**
 * Guards a PGlite folder between processes: PGlite itself does not, and two processes in one
 * folder lose rows.
 *
 * SQLite holds the lock, in a file of its own next to the folder: the operating system releases it
 * when the process ends, even if it is killed, so that no lock is left over.
 *
 * @throws DatabaseInUseError naming the process that has the lock, as far as it is known
 */
export function lockFolder(folder: string): Disposable {
  makeFolder(dirname(folder));
  const lock = new DatabaseSync(`${folder}.lock`);
  try {
    // A journal in a file would be left by a process that is killed.
    lock.exec("pragma journal_mode = memory; begin exclusive");
  } catch (error) {
    lock.close();
    if (!(error as Error).message.includes("locked")) throw error;
    throw new DatabaseInUseError(folder, holderOf(folder));
  }
  const noted = temporary(noteOf(folder));
  writeFileSync(noteOf(folder), String(process.pid));
  return {
    [Symbol.dispose]() {
      // First, while the lock still keeps the next holder from writing its own.
      noted[Symbol.dispose]();
      lock.close();
    },
  };
}

/**
 * Returns the process that has a folder's lock, as far as it is known.
 *
 * @example
 * holderOf("/home/me/.data/db"); // 4711
 */
export function holderOf(folder: string): number | undefined {
  try {
    // The note is missing until the holder has written it; one killed before left it behind.
    const pid = readFileSync(noteOf(folder), "utf8");
    return /^\d+$/.test(pid) && isAlive(Number(pid)) ? Number(pid) : undefined;
  } catch {
    return undefined;
  }
}

const noteOf = (folder: string): string => `${folder}.lock.pid`;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // A process of another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
