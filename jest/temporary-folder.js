import { accessSync, constants, statfsSync } from "node:fs";

const IN_MEMORY = "/dev/shm";
/** Far more than the servers, folders and browsers of a test run fill. */
const NEEDED_BYTES = 4 * 1024 ** 3;

/**
 * Returns a folder in memory for what tests write, if the system has one with enough space: a
 * database there costs a third less system time than one on a disk.
 * JavaScript, as jest loads its configuration without a transform.
 *
 * @returns {string | undefined}
 */
export function folderInMemory() {
  try {
    accessSync(IN_MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    return bavail * bsize >= NEEDED_BYTES ? IN_MEMORY : undefined;
  } catch {
    return undefined;
  }
}
