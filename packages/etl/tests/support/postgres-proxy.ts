import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { ProxiedConnection, type Verdict } from "./proxied-connection.ts";

/**
 * Says what becomes of the n-th statement, counted from 1 over all connections.
 *
 * @param sqlText what is known of it; undefined for the end of a COPY
 */
export type StatementCallback = (
  n: number,
  sqlText: string | undefined,
) => Verdict | Promise<Verdict>;

/**
 * Stands between a client and a PostgreSQL server, and loses connections at chosen statements. A
 * statement is a simple query, an extended query up to its Sync, or the end of a COPY's data.
 *
 * @example
 * ```ts
 * const proxy = await startProxy(database.url);
 * proxy.onStatement((_, sql) => (sql === "commit" ? "cut-after" : "pass"));
 * ```
 */
export class PostgresProxy {
  readonly #target: URL;
  readonly #connections = new Set<ProxiedConnection>();
  #callback: StatementCallback = () => "pass";
  #listener: Server | undefined;
  #port = 0;
  #statements = 0;

  /** Use `startProxy`. */
  constructor(targetUrl: string) {
    this.#target = new URL(targetUrl);
  }

  /** The same database, through the proxy. */
  get url(): string {
    const url = new URL(this.#target);
    url.host = `127.0.0.1:${this.#port}`;
    return url.href;
  }

  /** Number of statements that clients have sent so far, those that were cut included. */
  get statements(): number {
    return this.#statements;
  }

  /**
   * Asks the callback before each statement. `cut-before` ends the connection before the server
   * has seen any of the statement; `cut-after` when the server has run it, without passing its
   * answer on. The server notices the end by itself, a moment later.
   */
  onStatement(callback: StatementCallback): void {
    this.#callback = callback;
  }

  /** Refuses new connections, as a server that is down does, until told otherwise. */
  async refuseConnections(refuse: boolean): Promise<void> {
    if (refuse) {
      this.#listener?.close();
      this.#listener = undefined;
    } else if (this.#listener === undefined) {
      this.#listener = createServer((client) => this.#accept(client));
      // A test that forgets to close its proxy does not keep jest from ending.
      this.#listener.listen(this.#port, "127.0.0.1").unref();
      await once(this.#listener, "listening");
      this.#port = (this.#listener.address() as AddressInfo).port;
    }
  }

  /** Ends the proxy and every connection through it. */
  async close(): Promise<void> {
    await this.refuseConnections(true);
    for (const connection of this.#connections) connection.destroy();
  }

  async #accept(client: Socket): Promise<void> {
    const server = connect({ host: this.#target.hostname, port: Number(this.#target.port) });
    const connection = new ProxiedConnection(client, server, (sqlText) =>
      this.#callback(++this.#statements, sqlText),
    );
    this.#connections.add(connection);
    await connection.run();
    this.#connections.delete(connection);
  }
}

/** Starts a proxy on a free port of 127.0.0.1 for the server of a postgres:// URL. */
export async function startProxy(targetUrl: string): Promise<PostgresProxy> {
  const proxy = new PostgresProxy(targetUrl);
  await proxy.refuseConnections(false);
  return proxy;
}
