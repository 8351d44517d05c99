import { readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { TerminalError } from "@daily-delta/etl";
import { temporary } from "../terminal/interrupt.ts";
import { makeFolder } from "./make-folder.ts";

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
 * SQLite holds the lock, in a file of its own next to the folder: the operating system releases it
 * when the process ends, even if it is killed, so that no lock is left over.
 *
 * @throws DatabaseInUseError naming the process that has the lock, as far as it is known
 */
export function lockFolder(folder: string): Disposable {
  makeFolder(dirname(folder));
  const lock = new DatabaseSync(`${folder}.lock`);
  const note = `${folder}.lock.pid`;
  try {
    // A journal in a file would be left by a process that is killed.
    lock.exec("pragma journal_mode = memory; begin exclusive");
  } catch (error) {
    lock.close();
    if (!(error as Error).message.includes("locked")) throw error;
    throw new DatabaseInUseError(folder, holderIn(note));
  }
  const noted = temporary(note);
  writeFileSync(note, String(process.pid));
  return {
    [Symbol.dispose]() {
      // First, while the lock still keeps the next holder from writing its own.
      noted[Symbol.dispose]();
      lock.close();
    },
  };
}

/** The note is missing until the holder has written it; one killed before left it behind. */
function holderIn(note: string): string {
  try {
    const pid = readFileSync(note, "utf8");
    return /^\d+$/.test(pid) && isAlive(Number(pid)) ? ` (process ${pid})` : "";
  } catch {
    return "";
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // A process of another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
