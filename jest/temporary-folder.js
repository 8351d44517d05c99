import {
  accessSync,
  chmodSync,
  constants,
  mkdtempSync,
  readdirSync,
  rmSync,
  statfsSync,
} from "node:fs";
import { join } from "node:path";

const IN_MEMORY = "/dev/shm";
const PREFIX = "daily-delta-tests-";
/** Far more than the servers, folders and browsers of a test run fill. */
const NEEDED_BYTES = 4 * 1024 ** 3;

/**
 * Makes a folder in memory for what one test run writes, if the system has the space: a database
 * there costs a third less system time than one on a disk. It is removed when the process ends;
 * that of a run that was killed is removed by the next run.
 * JavaScript, as jest loads its configuration without a transform.
 *
 * @returns {string | undefined}
 */
export function makeFolderInMemory() {
  try {
    accessSync(IN_MEMORY, constants.W_OK);
    for (const name of readdirSync(IN_MEMORY).filter(isOfDeadRun)) remove(join(IN_MEMORY, name));
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    if (bavail * bsize < NEEDED_BYTES) return undefined;
    const folder = mkdtempSync(join(IN_MEMORY, `${PREFIX}${process.pid}-`));
    // PostgreSQL's user goes through it.
    chmodSync(folder, 0o755);
    process.once("exit", () => remove(folder));
    return folder;
  } catch {
    return undefined;
  }
}

/** @param {string} name */
function isOfDeadRun(name) {
  if (!name.startsWith(PREFIX)) return false;
  try {
    process.kill(Number.parseInt(name.slice(PREFIX.length), 10), 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}

/** @param {string} folder */
function remove(folder) {
  rmSync(folder, { recursive: true, force: true });
}
