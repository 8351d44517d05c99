import { ConfigurationError } from "@daily-delta/etl/core";
import { inStartFolder } from "../terminal/user-folder.ts";

/** Folder of the embedded database, from the folder that the program started in. */
const FOLDER = ".data/db";

/** Database of a command without `--database`. */
export interface DefaultDatabase {
  readonly target: string;
  /** For help; without the password that a URL may have. */
  readonly description: string;
  /** True if it is the value of DATABASE_URL. */
  readonly isVariable: boolean;
}

/**
 * Returns the database of a command without `--database`: the server that DATABASE_URL names, else a
 * folder. An empty variable counts as none.
 *
 * @example
 * defaultDatabase({}).target; // ".data/db"
 * defaultDatabase({ DATABASE_URL: "postgres://db/x" }).target; // "postgres://db/x"
 */
export function defaultDatabase(
  env: Readonly<Record<string, string | undefined>> = process.env,
): DefaultDatabase {
  const { DATABASE_URL: url } = env;
  if (url) return { target: url, description: "the server in DATABASE_URL", isVariable: true };
  const target = inStartFolder(FOLDER);
  return { target, description: JSON.stringify(target), isVariable: false };
}

/**
 * Checks the value of DATABASE_URL. Other programs use the variable, too, with values that would be
 * folders here.
 *
 * @param check throws a ConfigurationError for a URL that is wrong
 * @throws ConfigurationError that names the variable
 */
export function checkVariable(
  url: string,
  isUrl: (target: string) => boolean,
  check: (url: string) => void,
): void {
  if (!isUrl(url)) {
    throw new ConfigurationError(
      "DATABASE_URL is not a postgres:// URL. Correct or unset it, or use --database",
    );
  }
  try {
    check(url);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new ConfigurationError(`DATABASE_URL: ${error.message}`, { cause: error });
  }
}
