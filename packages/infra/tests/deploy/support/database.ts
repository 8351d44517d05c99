import { once } from "node:events";
import { createServer, type Server, connect as tcp } from "node:net";
import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import { type Authority, issueServerCertificate } from "@daily-delta/etl/testing/certificates";
import type { ServerProcess } from "@daily-delta/etl/testing/server-process";
import { startTlsServer } from "@daily-delta/etl/testing/tls-server";
import pg from "pg";
import { credentials } from "./deployed-job.ts";

interface DatabaseRequest {
  /** The port that the environment deployed. */
  readonly port: number;
  /** The name that AWS gave the instance: the server's certificate carries it. */
  readonly host: string;
  readonly name: string;
  readonly authority: Authority;
  readonly username: string;
  readonly password: string;
}

/** A real PostgreSQL in the place of the instance: its name, port, user and password. */
export class DeployedDatabase implements AsyncDisposable {
  readonly #request: DatabaseRequest;
  readonly #server: ServerProcess;
  readonly #door: Server;

  private constructor(request: DatabaseRequest, server: ServerProcess, door: Server) {
    this.#request = request;
    this.#server = server;
    this.#door = door;
  }

  /**
   * Starts the database that a function was deployed to use.
   *
   * @param authority signs the server's certificate
   */
  static async start(
    { Environment }: FunctionConfiguration,
    authority: Authority,
  ): Promise<DeployedDatabase> {
    const { DATABASE_HOST = "", DATABASE_NAME = "", DATABASE_PORT } = Environment?.Variables ?? {};
    const request: DatabaseRequest = {
      ...(await credentials()),
      ...{ host: DATABASE_HOST, port: Number(DATABASE_PORT), name: DATABASE_NAME, authority },
    };
    const certificate = await issueServerCertificate(request.authority, [request.host]);
    const server = await startTlsServer(certificate);
    // The server chooses a port itself, long after the deployed one had to be known.
    const door = createServer((outer) => {
      const inner = tcp(Number(new URL(server.url).port), "127.0.0.1");
      outer.pipe(inner).pipe(outer);
      outer.on("error", () => inner.destroy());
      inner.on("error", () => outer.destroy());
    });
    door.listen(request.port, "127.0.0.1");
    await once(door, "listening");
    const database = new DeployedDatabase(request, server, door);
    const { username, password, name } = request;
    await database.#asSuperuser(async (client) => {
      const user = client.escapeIdentifier(username);
      await client.query(`create role ${user} login password ${client.escapeLiteral(password)}`);
      await client.query(`create database ${client.escapeIdentifier(name)} owner ${user}`);
    });
    return database;
  }

  /** Queries as the job's own user, with the deployed password. */
  async query(text: string): Promise<Record<string, unknown>[]> {
    const { username: user, password, name: database, host, port, authority } = this.#request;
    const client = new pg.Client({
      ...{ user, password, database, port, host: "127.0.0.1" },
      ssl: { ca: authority.certificate, servername: host },
    });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  }

  async #asSuperuser(work: (client: pg.Client) => Promise<void>): Promise<void> {
    const { host: servername, authority } = this.#request;
    const client = new pg.Client({
      connectionString: this.#server.url.replace("localhost", "127.0.0.1"),
      ssl: { ca: authority.certificate, servername },
    });
    await client.connect();
    try {
      await work(client);
    } finally {
      await client.end();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#door.close();
    await this.#server.stop();
  }
}
