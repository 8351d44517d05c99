import {
  ConfigurationError,
  connectionKeywords,
  describeConnection,
  nearest,
  publicUrl,
} from "@daily-delta/etl";

/** Start of any URL; one letter is a drive of Windows. */
const SCHEME = /^\s*[a-z][a-z\d+.-]+(:|%3a)(\/|%2f)/i;
/** Start of a PostgreSQL URL in which a colon or slashes were forgotten. */
const POSTGRES = /^\s*postgres(ql)?(:|%3a|\/\/)/i;
/** `user:password@host`, without a scheme. */
const CREDENTIALS = /^[^/\\]*:.*@/;
const NAMES = Object.keys(connectionKeywords);

/**
 * Checks whether a string names a server rather than a folder. Malformed URLs do, too: otherwise
 * their password would be printed, and become the name of a new folder.
 */
export const isUrl = (target: string): boolean =>
  [SCHEME, POSTGRES, CREDENTIALS].some((form) => form.test(target)) || hasKeywords(target);

/** libpq's other form, `host=… password=…`; the first keyword may be mistyped. */
function hasKeywords(text: string): boolean {
  const names = Array.from(text.matchAll(/(?:^|\s)(\w+)\s*=/g), ([, name = ""]) => name);
  const [first = ""] = /^\s*\w+\s*=/.test(text) ? names : [];
  return names.some((name) => NAMES.includes(name)) || nearest(first, NAMES) !== undefined;
}

/**
 * Checks a connection string as far as that can be done without connecting.
 *
 * @throws ConfigurationError naming what is wrong, without the password
 */
export function checkServerUrl(text: string): void {
  if (/^postgres(ql)?:\/\//i.test(text) || (!CREDENTIALS.test(text) && hasKeywords(text))) {
    describeConnection(text);
    return;
  }
  throw new ConfigurationError(
    `"${publicUrl(text)}" is not a postgres:// URL. Write postgres://host:5432/database, with user:password@ before the host and %40 for an @ in the password`,
  );
}
