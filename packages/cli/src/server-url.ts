import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { ConfigurationError, publicUrl } from "@daily-delta/etl";

/** The parameters that name files. */
const FILES = ["sslrootcert", "sslcert", "sslkey"];

/** What begins any URL; one letter is a drive of Windows. */
const SCHEME = /^\s*[a-z][a-z\d+.-]+(:|%3a)(\/|%2f)/i;
/** What begins a URL of PostgreSQL in which a colon or slashes were forgotten. */
const POSTGRES = /^\s*postgres(ql)?(:|%3a|\/\/)/i;
/** `user:password@host`, without a scheme. */
const CREDENTIALS = /^[^/\\]*:.*@/;
/** libpq's other form, `host=… password=…`. */
const KEYWORDS = /^\s*(dbname|host|hostaddr|passfile|password|port|service|sslmode|user)\s*=/i;

/**
 * Whether a text means a server rather than a folder. Malformed URLs do, too: taken for a folder,
 * their password would be printed, and be the name of what is created.
 */
export const isUrl = (target: string): boolean =>
  [SCHEME, POSTGRES, CREDENTIALS, KEYWORDS].some((form) => form.test(target));

/**
 * Checks a database's URL as far as that can be done without connecting.
 *
 * @throws ConfigurationError naming what is wrong, without the password
 */
export function checkServerUrl(text: string): void {
  const url = /^postgres(ql)?:\/\//i.test(text) ? URL.parse(text) : null;
  if (url === null) {
    const shown = KEYWORDS.test(text) ? "the database" : `"${publicUrl(text)}"`;
    throw new ConfigurationError(
      `${shown} is not a postgres:// URL. Write postgres://host:5432/database, with user:password@ before the host and %40 for an @ in the password`,
    );
  }
  for (const name of FILES) {
    const file = url.searchParams.get(name);
    if (file === null || existsSync(file)) continue;
    throw new ConfigurationError(`${name}: there is no file ${resolve(file)}`);
  }
}
