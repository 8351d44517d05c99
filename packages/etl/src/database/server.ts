import { finished } from "node:stream/promises";
import { Kysely, PostgresDialect, type PostgresPoolClient, sql } from "kysely";
import { Client, type ClientConfig, TypeOverrides, types } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { ConfigurationError } from "../errors.ts";
import { databaseError } from "./database-error.ts";
import type { Database, Session } from "./session.ts";
import { LEDGER, type Tables } from "./tables.ts";

const CONNECT_TIMEOUT = 10_000;
const GOODBYE_TIMEOUT = 1_000;
/** A user who is called like the ledger's schema would have the datasets' tables made in there. */
const LEDGER_IS_NO_HOME = `
  select set_config('search_path', string_agg(quote_ident(name), ', '), false)
  from unnest(current_schemas(false)) as name where name <> '${LEDGER}'`;

/** What pg takes as configuration; a function is asked anew for each connection. */
export type ServerConfig = ClientConfig | ((signal: AbortSignal) => Promise<ClientConfig>);

/**
 * A PostgreSQL server, through pg. Each session has one connection, because the dataset's lock
 * belongs to it.
 */
export function serverDatabase(config: ServerConfig): Database {
  return {
    async connect(signal) {
      signal.throwIfAborted();
      const client = newClient(typeof config === "function" ? await config(signal) : config);
      const session = new ServerSession(client, signal);
      await session.open();
      return session;
    },
  };
}

function newClient(config: ClientConfig): Client {
  try {
    return new Client({
      connectionTimeoutMillis: CONNECT_TIMEOUT,
      application_name: "daily-delta",
      keepAlive: true,
      ...config,
      types: valueTypes(),
    });
  } catch (error) {
    // Such as an sslrootcert that is not there.
    const text = `the settings of the database are wrong: ${(error as Error).message}. Check its URL`;
    throw new ConfigurationError(text, { cause: error });
  }
}

/** Dates stay text, and a bigint becomes a number: the contract keeps it below 2^53. */
function valueTypes(): TypeOverrides {
  const overrides = new TypeOverrides();
  overrides.setTypeParser(types.builtins.DATE, (text) => text);
  overrides.setTypeParser(types.builtins.INT8, Number);
  return overrides;
}

class ServerSession implements Session {
  readonly db: Kysely<Tables>;
  readonly #client: Client;
  readonly #server: string;
  #signal: AbortSignal;

  constructor(client: Client, signal: AbortSignal) {
    const server = `${client.host}:${client.port}`;
    this.#client = client;
    this.#server = server;
    this.#signal = signal;
    // Without a listener an idle connection's end would end the process; the next statement finds
    // out by itself.
    client.on("error", () => {});
    signal.addEventListener("abort", this.#cut);
    const connection = {
      query: (text: string, values: unknown[]) =>
        client.query(text, values).catch((error: unknown) => {
          throw databaseError(error, server);
        }),
      release() {},
    } as unknown as PostgresPoolClient;
    this.db = new Kysely<Tables>({
      dialect: new PostgresDialect({
        pool: { connect: async () => connection, end: async () => {}, options: {} },
      }),
    });
  }

  get backend(): number {
    return (this.#client as unknown as { processID: number }).processID;
  }

  async open(): Promise<void> {
    try {
      await this.#client.connect();
      // Not as options of the connection: poolers refuse those. What a run's few statements cost is
      // guessed badly, and the guess decides whether they are compiled.
      await this.#client.query(
        `set datestyle to iso; set timezone to utc; set jit to off; ${LEDGER_IS_NO_HOME}`,
      );
    } catch (error) {
      await this[Symbol.asyncDispose]();
      throw databaseError(error, this.#server);
    }
  }

  async copy(_: Kysely<Tables>, table: string, columns: readonly string[], rows: Uint8Array) {
    const names = columns.map((name) => this.#client.escapeIdentifier(name)).join(", ");
    const target = this.#client.escapeIdentifier(table);
    const stream = this.#client.query(copyFrom(`copy ${target} (${names}) from stdin`));
    try {
      stream.end(rows);
      await finished(stream);
    } catch (error) {
      throw databaseError(error, this.#server);
    }
  }

  async tryLock(name: string): Promise<boolean> {
    const { rows } = await sql<{ taken: boolean }>`
      select pg_try_advisory_lock(${lockKey(name)}) as taken`.execute(this.db);
    return rows[0]?.taken === true;
  }

  async unlock(name: string): Promise<void> {
    await sql`select pg_advisory_unlock(${lockKey(name)})`.execute(this.db);
  }

  follow(signal: AbortSignal): void {
    this.#signal.removeEventListener("abort", this.#cut);
    this.#signal = signal;
    signal.addEventListener("abort", this.#cut);
  }

  async holderOf(lock: string): Promise<number | undefined> {
    // How pg_locks shows a key of 64 bits: PostgreSQL's manual, "pg_locks".
    const { rows } = await sql<{ pid: number }>`
      select pid from pg_locks
      where locktype = 'advisory' and objsubid = 1 and granted
        and database = (select oid from pg_database where datname = current_database())
        and (classid::bigint << 32) | objid::bigint = ${lockKey(lock)}`.execute(this.db);
    return rows[0]?.pid;
  }

  async terminate(backend: number): Promise<void> {
    await sql`select pg_terminate_backend(${backend})`.execute(this.db);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#signal.removeEventListener("abort", this.#cut);
    // A server that does not answer does not say goodbye either.
    const cut = setTimeout(this.#cut, GOODBYE_TIMEOUT);
    await this.#client.end().catch(() => {});
    clearTimeout(cut);
  }

  /** A statement under way ends with its connection, and the transaction with it. */
  readonly #cut = (): void => {
    (
      this.#client as unknown as { connection: { stream: { destroy(): void } } }
    ).connection.stream.destroy();
  };
}

const lockKey = (name: string) => sql<string>`hashtextextended(${`daily-delta:${name}`}, 0)`;
