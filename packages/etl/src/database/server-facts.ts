import type { Client } from "pg";
import { ConfigurationError } from "../core/errors.ts";

const DAY = 86_400_000;

/** The setting that marks a session as ours, to see whether it stays the same one. */
export const MARK = "daily_delta.session";

/** Facts about the server that a session needs before it changes anything. */
export interface ServerFacts {
  /** The server process, as `pg_backend_pid()` gives it. */
  readonly backend: number;
  readonly encoding: string;
  readonly database: string;
  /** True if new transactions are read-only by a setting, on a server that could write. */
  readonly isReadOnly: boolean;
  /** The database's clock, in milliseconds since 1970. */
  readonly now: number;
}

/** Marks the session and reads the facts, in one statement. */
export async function readFacts(client: Client, mark: string): Promise<ServerFacts> {
  const { rows } = await client.query<ServerFacts>(`
    select set_config('${MARK}', '${mark}', false), pg_backend_pid() as backend,
      current_setting('server_encoding') as encoding, current_database() as database,
      current_setting('default_transaction_read_only')::bool and not pg_is_in_recovery()
        as "isReadOnly",
      (extract(epoch from clock_timestamp()) * 1000)::bigint as now`);
  return rows[0] as ServerFacts;
}

/**
 * @throws ConfigurationError if the database cannot store every text: in any other encoding than
 * UTF8 a character that it lacks fails the run, or (SQL_ASCII) is stored as unchecked bytes
 */
export function checkEncoding({ encoding, database }: ServerFacts, server: string): void {
  if (encoding === "UTF8") return;
  throw new ConfigurationError(
    `the database ${database} at ${server} has the encoding ${encoding}, in which not every text can be stored. Create one with UTF8 and use that: create database NAME encoding 'UTF8' template template0`,
  );
}

/**
 * @param machine this machine's clock, in milliseconds since 1970
 * @throws ConfigurationError if the clocks are more than a day apart. No run is earlier than the one
 * before it, so that one from the far future would date all later ones
 */
export function checkClock(
  { now }: Pick<ServerFacts, "now">,
  server: string,
  machine = Date.now(),
): void {
  if (Math.abs(now - machine) <= DAY) return;
  throw new ConfigurationError(
    `this machine's clock (${shown(machine)}) and that of the database at ${server} (${shown(now)}) are more than a day apart. Set the one that is wrong: runs are dated by the machine's`,
  );
}

const shown = (time: number): string =>
  `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;
