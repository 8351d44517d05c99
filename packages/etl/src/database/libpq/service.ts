import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { ConfigurationError } from "../../core/errors.ts";
import { quote } from "../../core/quote.ts";
import type { Parameters } from "./parse-connection.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads a section of a connection service file: the named file, `PGSERVICEFILE` or
 * `~/.pg_service.conf`, then `pg_service.conf` in `PGSYSCONFDIR`.
 *
 * @throws ConfigurationError if no file has the service, or its section is malformed
 */
export function readService(name: string, file: string | undefined, env: Environment): Parameters {
  const own = file ?? join(homedir(), ".pg_service.conf");
  if (file !== undefined && !existsSync(file)) {
    throw new ConfigurationError(`the service file ${file} does not exist. Correct PGSERVICEFILE`);
  }
  const files = [own, ...(env.PGSYSCONFDIR ? [join(env.PGSYSCONFDIR, "pg_service.conf")] : [])];
  for (const path of files) {
    const found = existsSync(path) ? sectionOf(path, name) : undefined;
    if (found !== undefined) return found;
  }
  throw new ConfigurationError(
    `there is no service ${quote(name)} in ${files.join(" or ")}. Correct the name, or set PGSERVICEFILE`,
  );
}

function sectionOf(path: string, name: string): Parameters | undefined {
  let found: Record<string, string> | undefined;
  const lines = readFileSync(path, "utf8").split(/\r?\n/);
  for (const [at, line] of lines.map((text) => text.trim()).entries()) {
    if (line === "" || line.startsWith("#")) continue;
    if (line.startsWith("[")) {
      if (found !== undefined) return found;
      if (line === `[${name}]`) found = {};
      continue;
    }
    if (found === undefined) continue;
    const [, keyword = "", value = ""] = /^([^=]+?)\s*=\s*(.*)$/.exec(line) ?? [];
    if (keyword === "" || keyword === "service" || keyword === "servicefile") {
      throw new ConfigurationError(
        `${path}, line ${at + 1} is not keyword=value, or names another service. Correct the file`,
      );
    }
    // The first of several counts.
    if (value !== "") found[keyword] ??= value;
  }
  return found;
}
