import { realpathSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that the program started in: of a script, that of its package.json. */
let start = process.cwd();
const REPOSITORY = fileURLToPath(new URL("../../../../", import.meta.url));

/**
 * Returns the folder in which the user typed the command. pnpm, npm and yarn run a script in the
 * folder of its package.json, and name the user's folder in INIT_CWD. A process that a script
 * starts in another folder inherits the variable; there it means nothing.
 */
export function userFolder(
  env: Readonly<Record<string, string | undefined>>,
  current: string,
): string {
  const { INIT_CWD: typedIn, npm_package_json: manifest } = env;
  if (typedIn === undefined || typedIn === "") return current;
  const ofScript = manifest === undefined ? [REPOSITORY] : [REPOSITORY, dirname(manifest)];
  return ofScript.some((folder) => isSame(folder, current)) ? resolve(current, typedIn) : current;
}

/** Starts the program in the current folder, and makes relative paths, also those in URLs, start from the user's. */
export function enterUserFolder(): void {
  start = process.cwd();
  const folder = userFolder(process.env, start);
  try {
    process.chdir(folder);
  } catch {
    // It was removed after the command was typed: no relative path can mean anything in it.
  }
}

/** A default path, which does not depend on the user's folder; relative, to be short. */
export const inStartFolder = (path: string): string =>
  relative(process.cwd(), resolve(start, path)) || ".";

function isSame(folder: string, other: string): boolean {
  try {
    return realpathSync(folder) === realpathSync(other);
  } catch {
    return false;
  }
}
