import { randomUUID } from "node:crypto";
import { Client } from "pg";
import type { ServerVersion } from "./server-process.ts";
import { serverUrl } from "./server-urls.ts";

export interface CreatedDatabase {
  readonly url: string;
  /** Removes the database, ending its connections. */
  drop(): Promise<void>;
}

/**
 * Makes an empty database of its own on one of the servers.
 *
 * @param encoding such as `LATIN1`; default: the server's
 */
export async function createDatabase(
  version: ServerVersion,
  encoding?: string,
): Promise<CreatedDatabase> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const server = serverUrl(version);
  const options =
    encoding === undefined
      ? ""
      : ` encoding '${encoding}' locale_provider libc locale 'C' template template0`;
  await execute(server, `create database ${name}${options}`);
  const url = new URL(server);
  url.pathname = name;
  return { url: url.href, drop: () => execute(server, `drop database ${name} with (force)`) };
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client(url);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** A client whose connection may be cut under it: only its queries fail, not the test process. */
export async function connect(url: string): Promise<Client> {
  const client = new Client(url);
  client.on("error", () => {});
  await client.connect();
  return client;
}
