import { existsSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { ConfigurationError } from "../../core/errors.ts";

/** Server that a line of a password file is for. */
interface Login {
  /** A host, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

/**
 * Finds the password of a login in a password file, `host:port:database:user:password` a line, with
 * `*` for anything. A Unix socket is found by its folder or as `localhost`.
 *
 * @param file default: `~/.pgpass`
 * @throws ConfigurationError if others may read the file
 */
export function passwordFrom(file: string | undefined, login: Login): string | undefined {
  const path = file ?? join(homedir(), ".pgpass");
  if (!existsSync(path)) return undefined;
  const found = statSync(path);
  if (!found.isFile()) return undefined;
  if (process.platform !== "win32" && (found.mode & 0o077) !== 0) {
    throw new ConfigurationError(
      `the password file ${path} can be read by others than its owner. Run chmod 600 on it`,
    );
  }
  const hosts = login.host.startsWith("/") ? [login.host, "localhost"] : [login.host];
  for (const line of readFileSync(path, "utf8").split(/\r?\n/)) {
    if (line.startsWith("#")) continue;
    const [host, port, database, user, password] = fieldsOf(line);
    const isMatch =
      (host === "*" || hosts.includes(host ?? "")) &&
      [
        [port, String(login.port)],
        [database, login.database],
        [user, login.user],
      ].every(([field, value]) => field === "*" || field === value);
    if (isMatch) return password;
  }
  return undefined;
}

/** Fields are separated by colons; a backslash takes the next character as it is. */
const fieldsOf = (line: string): string[] =>
  Array.from(line.matchAll(/((?:\\.|[^:\\])*\\?)(?::|$)/g), ([, field = ""]) =>
    field.replace(/\\(.)/g, "$1"),
  );
