import type { Client } from "pg";
import { DatabaseRefusedError } from "../core/errors.ts";
import { SESSION_SETTINGS } from "./session-settings.ts";

/** Origins of a value that a connection or its session has set. */
const OWN = ["client", "session"];

/**
 * Checks that the settings in the `options` of a connection hold. A pooler may drop them
 * (PgBouncer's `ignore_startup_parameters`), and a run would load into another schema.
 *
 * @param options as libpq has them: `-c name=value`, `--name=value`
 * @throws DatabaseRefusedError if one of them was dropped
 */
export async function checkOptions(client: Client, options: string, server: string): Promise<void> {
  const wanted = settingNames(options).filter((name) => !SESSION_SETTINGS.includes(name));
  const { rows } = await client.query<{ name: string }>(
    "select name from pg_settings where name = any ($1) and source <> all ($2) order by name",
    [wanted, OWN],
  );
  if (rows.length === 0) return;
  const names = rows.map(({ name }) => name);
  throw new DatabaseRefusedError(
    `the connection pooler at ${server} dropped what the options of the connection set: ${names.join(", ")}. Leave it out of the connection, and set it for the role (alter role NAME set ${names[0]} = …), or connect to the server directly`,
  );
}

/**
 * Names of the settings that options set.
 *
 * @example
 * settingNames("-c search_path=staging --statement-timeout=1s"); // ["search_path", "statement_timeout"]
 */
export const settingNames = (options: string): string[] =>
  [...options.matchAll(/(?:^|\s)(?:-c\s*|--)([\w.-]+)=/g)].map(([, name = ""]) =>
    name.replaceAll("-", "_").toLowerCase(),
  );
