import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { ConfigurationError } from "@daily-delta/etl";

/** The parameters that name files. */
const FILES = ["sslrootcert", "sslcert", "sslkey"];

/** Whether a text means a URL rather than a folder. */
export const isUrl = (target: string): boolean => target.includes("://");

/** A URL as it may be shown: its password is nobody's business. */
export const withoutPassword = (text: string): string => text.replace(/\/\/.*@/, "//…@");

/**
 * Checks a database's URL as far as that can be done without connecting.
 *
 * @throws ConfigurationError naming what is wrong, without the password
 */
export function checkServerUrl(text: string): void {
  const url = URL.parse(text);
  if (url?.protocol !== "postgres:" && url?.protocol !== "postgresql:") {
    throw new ConfigurationError(
      `"${withoutPassword(text)}" is no postgres:// URL. Write postgres://user:password@host:5432/database, with %40 for an @ in the password`,
    );
  }
  for (const name of FILES) {
    const file = url.searchParams.get(name);
    if (file === null || existsSync(file)) continue;
    throw new ConfigurationError(`${name}: there is no file ${resolve(file)}`);
  }
}
