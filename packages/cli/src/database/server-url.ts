import {
  ConfigurationError,
  connectionKeywords,
  describeConnection,
  nearest,
  publicUrl,
  withoutPassword,
} from "@daily-delta/etl";

/** Start of any URL; one letter is a drive of Windows. */
const SCHEME = /^\s*[a-z][a-z\d+.-]+(:|%3a)(\/|%2f)/i;
/** Start of a PostgreSQL URL in which a colon or slashes were forgotten. */
const POSTGRES = /^\s*postgres(ql)?(:|%3a|\/\/)/i;
/** A scheme of two parts, as JDBC has it. */
const NESTED = /^[^/\\]*:\/\//;
/** `user:password@host`, without a scheme. */
const CREDENTIALS = /^[^/\\]*:.*@/;
/** `host:5432/db`, without a scheme. */
const PORT = /^[^/\\\s:]{2,}:\d{1,5}(\/|$)/;
const NAMES = Object.keys(connectionKeywords);
/** `host/db?sslmode=require`, without a scheme. */
const QUERY = new RegExp(`[?&](${NAMES.join("|")})=`);

/**
 * Checks whether a string names a server rather than a folder. Malformed URLs do, too: otherwise
 * their password would be printed, and become the name of a new folder.
 */
export const isUrl = (target: string): boolean =>
  [SCHEME, POSTGRES, NESTED, CREDENTIALS, PORT, QUERY].some((form) => form.test(target)) ||
  hasKeywords(target);

/** Returns a target as it may be shown in a command: without passwords. */
export function shownTarget(target: string): string {
  if (!isUrl(target)) return target;
  try {
    return withoutPassword(target);
  } catch {
    // It is refused elsewhere.
    return "URL";
  }
}

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
  const isPairs =
    ![NESTED, CREDENTIALS, QUERY].some((form) => form.test(text)) && hasKeywords(text);
  if (/^postgres(ql)?:\/\//i.test(text) || isPairs) {
    describeConnection(text);
    return;
  }
  throw new ConfigurationError(
    `"${publicUrl(text)}" is not a postgres:// URL. Write postgres://host:5432/database, with user:password@ before the host and %40 for an @ in the password`,
  );
}
