import { accessSync, constants, type Dirent, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { pageFiles } from "@daily-delta/dashboard";
import { ConfigurationError, publicUrl } from "@daily-delta/etl";
import { makeFolder } from "../database/make-folder.ts";
import { isUrl } from "../database/server-url.ts";

/** Folder of the data files in a page's folder. */
const DATA = "data";

/**
 * Returns the folder of a database's page: next to the database's folder. The page of a server has
 * one only by `--site`.
 *
 * @throws ConfigurationError if the named path cannot be a folder
 */
export function pageFolder(database: string, named: string | undefined): string | undefined {
  if (named === undefined) return isUrl(database) ? undefined : `${resolve(database)}.site`;
  if (named !== "" && !isUrl(named)) return resolve(named);
  throw new ConfigurationError(
    `"${publicUrl(named)}" is not a folder for the page. Name a folder (--site)`,
  );
}

/**
 * Refuses a folder that holds anything but a page, which could overwrite it. Hidden files do not
 * count: a page has none.
 *
 * @throws ConfigurationError naming the folder, and a file that is not the page's
 */
export function checkPageFolder(folder: string): void {
  const entries = entriesIn(folder).filter(({ name }) => !name.startsWith("."));
  const files = pageFiles(entries.map(({ name }) => name));
  const other = entries.find((entry) =>
    entry.name === DATA ? entry.isFile() : !files.includes(entry.name),
  );
  if (other === undefined) return;
  throw new ConfigurationError(
    `${folder} holds other files than a page's, such as ${other.name}. Name an empty folder, or one with a page (--site)`,
  );
}

function entriesIn(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return [];
    if (code !== "ENOTDIR") throw notWritable(folder, error);
    throw new ConfigurationError(`${folder} is not a folder. Name a folder (--site)`);
  }
}

/**
 * Makes a page's folder, where it is not there.
 *
 * @throws ConfigurationError if it cannot be made, or may not be written
 */
export function makePageFolder(folder: string): void {
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw notWritable(folder, error);
  }
}

/** Such as ENOSPC. */
export const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && "syscall" in error;

export const notWritable = (folder: string, cause: unknown): ConfigurationError =>
  new ConfigurationError(
    `cannot write the dashboard to ${folder}: ${(cause as Error).message}. Fix that, or use another folder (--site)`,
    { cause },
  );
