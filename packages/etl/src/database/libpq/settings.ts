import { existsSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { ConfigurationError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";
import { quote } from "../../core/quote.ts";
import { FOREIGN, KEYWORDS } from "./keywords.ts";
import { type Parameters, parseConnection } from "./parse-connection.ts";
import { readService } from "./service.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that say something of libpq that has no counterpart here; those of sessions do. */
const OBSOLETE: Readonly<Record<string, string>> = {
  PGREQUIRESSL: "Set PGSSLMODE=require instead",
};
const FILES = ["sslrootcert", "sslcert", "sslkey", "sslcrl", "passfile"];
/** In `~/.postgresql`. */
const DEFAULT_FILES: Parameters = {
  sslcert: "postgresql.crt",
  sslkey: "postgresql.key",
  sslrootcert: "root.crt",
  sslcrl: "root.crl",
};

/**
 * Collects the parameters of a connection as libpq does: those of the string, then those of the
 * service that it or PGSERVICE names, then those of environment variables, then default files.
 *
 * @throws ConfigurationError naming a parameter that is unknown or cannot be obeyed, and what to do
 */
export function connectionSettings(text: string, env: Environment = process.env): Parameters {
  const settings: Record<string, string> = {};
  const add = (parameters: Parameters, labelOf: (keyword: string) => string) => {
    for (const [keyword, value] of Object.entries(parameters)) {
      if (Object.hasOwn(settings, keyword)) continue;
      check(keyword, value, labelOf(keyword));
      settings[keyword] = value;
    }
  };
  add(parseConnection(text), (keyword) => keyword);
  const service = settings.service ?? env.PGSERVICE;
  if (service) {
    const file = settings.servicefile ?? (env.PGSERVICEFILE || undefined);
    add(readService(service, file, env), (keyword) => `${keyword} in service ${quote(service)}`);
  }
  add(fromEnvironment(env), (keyword) => KEYWORDS[keyword]?.env ?? keyword);
  for (const [keyword, name] of Object.entries(DEFAULT_FILES)) {
    const file = join(homedir(), ".postgresql", name);
    if (existsSync(file)) settings[keyword] ??= file;
  }
  settings.user ??= userInfo().username;
  settings.dbname ??= settings.user;
  return settings;
}

function fromEnvironment(env: Environment): Parameters {
  for (const [name, advice] of Object.entries(OBSOLETE)) {
    if (env[name]) throw new ConfigurationError(`${name} is not supported. ${advice}`);
  }
  const found: Record<string, string> = {};
  for (const [keyword, { env: name }] of Object.entries(KEYWORDS)) {
    if (name !== undefined && env[name]) found[keyword] = env[name];
  }
  return found;
}

function check(keyword: string, value: string, label: string): void {
  const known = Object.hasOwn(KEYWORDS, keyword) ? KEYWORDS[keyword] : undefined;
  if (known === undefined) throw unknown(keyword);
  const complaint = known.check?.(value);
  if (complaint !== undefined) {
    throw new ConfigurationError(`the database's parameter ${label} ${complaint}`);
  }
  const isFile = FILES.includes(keyword) && !(keyword === "sslrootcert" && value === "system");
  if (isFile && !existsSync(value)) {
    throw new ConfigurationError(`${label}: there is no file ${resolve(value)}`);
  }
}

function unknown(keyword: string): ConfigurationError {
  const meant = nearest(keyword, Object.keys(KEYWORDS));
  const advice =
    FOREIGN[keyword.toLowerCase()] ??
    (meant === undefined
      ? "Leave it out, or look for it in libpq's manual"
      : `Did you mean ${meant}?`);
  // What is not a name may be a part of a password.
  const shown = /^\w{1,40}$/.test(keyword) ? quote(keyword) : "a name that is not one";
  return new ConfigurationError(
    `the database's connection string has the unknown parameter ${shown}. ${advice}`,
  );
}
