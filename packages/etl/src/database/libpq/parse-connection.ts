import { ConfigurationError } from "../../core/errors.ts";

/** Parameters by name, as they were written. */
export type Parameters = Readonly<Record<string, string>>;

const SCHEME = /^postgres(ql)?:\/\//i;

/**
 * Parses both forms of libpq's connection strings: URLs and `keyword=value …`. pg-connection-string
 * knows one host, no `keyword=value`, and reads files while it parses.
 *
 * @throws ConfigurationError that repeats nothing of the text, which may hold a password
 */
export const parseConnection = (text: string): Parameters =>
  SCHEME.test(text) ? parseUrl(text.replace(SCHEME, "")) : parsePairs(text);

/**
 * Returns a connection string to the same database without passwords, to be shown; one that has none
 * stays as it is.
 *
 * @throws ConfigurationError as `parseConnection`
 *
 * @example
 * withoutPassword("postgres://me:secret@db/daily"); // "user=me dbname=daily host=db"
 */
export function withoutPassword(text: string): string {
  const { password, sslpassword, ...others } = parseConnection(text);
  if (password === undefined && sslpassword === undefined) return text;
  return Object.entries(others)
    .map(([name, value]) => `${name}=${quoteValue(value)}`)
    .join(" ");
}

const quoteValue = (value: string): string =>
  /^[^\s'\\]+$/.test(value) ? value : `'${value.replace(/['\\]/g, "\\$&")}'`;

/** `[user[:password]@][host[:port],…][/dbname][?keyword=value&…]` */
function parseUrl(text: string): Parameters {
  const slash = text.indexOf("/");
  const at = text.lastIndexOf("@", slash === -1 ? text.length : slash);
  const login = /^([^:]*)(?::(.*))?$/s.exec(at === -1 ? "" : text.slice(0, at)) ?? [];
  const rest = /^([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s.exec(text.slice(at + 1)) ?? [];
  const [hosts = "", dbname = "", query = ""] = rest.slice(1);
  const found: Record<string, string> = {};
  const set = (name: string, value: string | undefined) => {
    if (value) found[name] = value;
  };
  set("user", decode(login[1] ?? ""));
  set("password", decode(login[2] ?? ""));
  set("dbname", decode(dbname));
  const places = hosts.split(",").map(splitHost);
  set("host", joined(places.map(([host]) => decode(host))));
  set("port", joined(places.map(([, port]) => port)));
  for (const parameter of query.split("&").filter(Boolean)) {
    const equals = parameter.indexOf("=");
    if (equals < 1) malformed("a parameter after the question mark has no name or no value");
    set(decode(parameter.slice(0, equals)), decode(parameter.slice(equals + 1)));
  }
  // As JDBC has it; libpq knows it only for URLs.
  if (found.ssl === "true") {
    delete found.ssl;
    found.sslmode ??= "require";
  }
  return found;
}

const joined = (parts: readonly string[]): string => (parts.some(Boolean) ? parts.join() : "");

function splitHost(text: string): [host: string, port: string] {
  const [, six, name, port = ""] =
    /^(?:\[([\da-f:.%]+)\]|([^:[\]]*))(?::(\d*))?$/i.exec(text) ?? [];
  const host = six ?? name;
  if (host === undefined) malformed("the host or its port is wrong");
  return [host, port];
}

function decode(text: string): string {
  try {
    const decoded = decodeURIComponent(text);
    if (!decoded.includes("\0")) return decoded;
  } catch {
    // Reported below.
  }
  return malformed("a percent sign is not followed by the code of a character");
}

function malformed(what: string): never {
  throw new ConfigurationError(
    `the database's URL is malformed: ${what}. Write postgres://host:5432/database?keyword=value, with user:password@ before the host; in a password write %25 for %, %40 for @, %2F for / and %3F for ?`,
  );
}

/** `keyword = 'value' …`: a backslash takes the next character as it is, inside quotes and outside. */
function parsePairs(text: string): Parameters {
  const found: Record<string, string> = {};
  const pair =
    /\s*([^\s=]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'(?=\s|$)|((?:[^\s'\\]|\\.)(?:[^\s\\]|\\.)*)?)(?:\s+|$)/sy;
  while (pair.lastIndex < text.trimEnd().length) {
    const [, name = "", quoted, plain = ""] = pair.exec(text) ?? [];
    if (name === "") {
      throw new ConfigurationError(
        "the database's connection string is malformed. Write keyword=value pairs, such as \"host=db.example.com dbname=daily user=me\"; a value with spaces between single quotes, with \\ before ' and \\",
      );
    }
    const value = (quoted ?? plain).replace(/\\(.)/gs, "$1");
    if (value !== "") found[name] = value;
  }
  return found;
}
