import { sql } from "kysely";
import { serverDatabase } from "../../src/database/server.ts";
import { connect } from "./databases.ts";

/** Address of a server, and a login. */
export interface Place {
  readonly host: string;
  readonly port: string;
  readonly user: string;
  readonly password: string;
  readonly dbname: string;
  /** The folder of its Unix socket. */
  readonly socket: string;
}

/** Takes a URL apart, and asks the server for its socket. */
export async function placeOf(url: string): Promise<Place> {
  const client = await connect(url);
  const { rows } = await client.query("show unix_socket_directories");
  await client.end();
  const { hostname: host, port, username: user, password, pathname } = new URL(url);
  const socket = rows[0].unix_socket_directories;
  return { host, port, user, password, dbname: pathname.slice(1), socket };
}

/** Identity of a session. */
export interface Facts {
  readonly database: string;
  readonly user: string;
  readonly port: number | null;
  readonly application: string;
  readonly path: string;
}

/** Connects with a connection string. */
export async function factsOf(connectionString: string): Promise<Facts> {
  const signal = new AbortController().signal;
  await using session = await serverDatabase({ connectionString }).connect(signal);
  const { rows } = await sql<Facts>`
    select current_database() as database, current_user as user, inet_server_port() as port,
      current_setting('application_name') as application, current_setting('search_path') as path
  `.execute(session.db);
  return rows[0] as Facts;
}
