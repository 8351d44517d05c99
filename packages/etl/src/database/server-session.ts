import { randomUUID } from "node:crypto";
import { finished } from "node:stream/promises";
import { Kysely, PostgresDialect, type PostgresPoolClient, sql } from "kysely";
import type { Client } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { DatabaseError, DatabaseUnavailableError } from "../core/errors.ts";
import { isLock, lockKey } from "./advisory-locks.ts";
import { databaseError } from "./database-error.ts";
import { describeProcess, LockWatch, PROCESS_COLUMNS, type ServerProcess } from "./lock-watch.ts";
import { checkOneSession, notOneSession } from "./one-session.ts";
import { checkClock, checkEncoding, MARK, readFacts, type ServerFacts } from "./server-facts.ts";
import type { ConnectOptions, LockHolder, Session } from "./session.ts";
import { sessionSettings } from "./session-settings.ts";
import { checkOptions } from "./startup-options.ts";
import type { Tables } from "./tables.ts";
import { liftingTimeLimits, sqlStateOf } from "./time-limits.ts";

const GOODBYE_TIMEOUT = 1_000;
const LOCK_PATIENCE = 60_000;

/** Members that pg does not declare: the server process of BackendKeyData, the socket, what was asked for. */
interface Internals {
  readonly connectionParameters: { readonly options?: string };
  readonly processID: number | null;
  readonly connection: { readonly stream: { destroy(): void } };
}

/** A session on a server: one connection, with the locks that belong to it. */
export class ServerSession implements Session {
  readonly db: Kysely<Tables>;
  readonly #client: Client;
  readonly #server: string;
  readonly #dial: () => Client;
  readonly #mark = randomUUID();
  #facts: ServerFacts | undefined;
  #watch: LockWatch | undefined;
  #signal: AbortSignal;
  /** True if it has taken a lock at any time. */
  #hasLocked = false;
  /** The last error that the server sent outside of a statement. */
  #lastWord: unknown;

  private constructor(dial: () => Client, signal: AbortSignal) {
    const client = dial();
    this.#client = client;
    this.#dial = dial;
    this.#server = `${client.host}:${client.port}`;
    this.#signal = signal;
    // Without a listener an idle connection's end would end the process; the next statement finds
    // out by itself. What the server said is kept for it: the socket's own error, which may follow,
    // says less.
    client.on("error", (error) => {
      this.#lastWord ??= error;
    });
    signal.addEventListener("abort", this.#cut);
    const connection = {
      query: (text: string, values: unknown[]) => this.#run(() => client.query(text, values)),
      release() {},
    } as unknown as PostgresPoolClient;
    this.db = new Kysely<Tables>({
      dialect: new PostgresDialect({
        pool: { connect: async () => connection, end: async () => {}, options: {} },
      }),
    });
  }

  /**
   * Opens a session.
   *
   * @param dial makes a client, not connected yet, without the time limits that are named
   * @throws as `Database.connect`
   */
  static open(
    dial: (lifted: readonly string[]) => Client,
    signal: AbortSignal,
    options: ConnectOptions,
  ): Promise<ServerSession> {
    return liftingTimeLimits(async (lifted) => {
      const session = new ServerSession(() => dial(lifted), signal);
      try {
        await session.#open(options);
        return session;
      } catch (error) {
        const known = session.#errorOf(error);
        await session[Symbol.asyncDispose]();
        throw known;
      }
    });
  }

  async #open(settings: ConnectOptions): Promise<void> {
    const client = this.#client;
    await client.connect();
    const facts = await readFacts(client, this.#mark);
    checkEncoding(facts, this.#server);
    checkClock(facts, this.#server);
    // A pooler makes up the process that it names when the connection begins.
    if ((client as unknown as Internals).processID !== facts.backend) {
      await checkOneSession(client, this.#mark, this.#dial, this.#server);
      const { options = "" } = (client as unknown as Internals).connectionParameters;
      await checkOptions(client, options, this.#server);
    }
    const { lockPatience = LOCK_PATIENCE } = settings;
    await client.query(sessionSettings(lockPatience));
    this.#facts = facts;
    this.#watch = new LockWatch(facts.backend, this.#dial, lockPatience, settings);
  }

  get backend(): number {
    return this.#facts?.backend ?? 0;
  }

  async copy(
    _: Kysely<Tables>,
    table: readonly string[],
    columns: readonly string[],
    rows: Uint8Array,
  ) {
    const names = columns.map((name) => this.#client.escapeIdentifier(name)).join(", ");
    const target = table.map((name) => this.#client.escapeIdentifier(name)).join(".");
    await this.#run(async () => {
      const stream = this.#client.query(copyFrom(`copy ${target} (${names}) from stdin`));
      stream.end(rows);
      await finished(stream);
    });
  }

  async tryLock(name: string): Promise<boolean> {
    const { rows } = await sql<{ taken: boolean }>`
      select pg_try_advisory_lock(${lockKey(name)}) as taken`.execute(this.db);
    const isTaken = rows[0]?.taken === true;
    this.#hasLocked ||= isTaken;
    return isTaken;
  }

  async unlock(name: string): Promise<void> {
    await sql`select pg_advisory_unlock(${lockKey(name)})`.execute(this.db);
  }

  async verify(db: Kysely<Tables>, lock?: string): Promise<void> {
    const isHeld =
      lock === undefined
        ? sql`true`
        : sql`exists (select from pg_locks where pid = pg_backend_pid() and ${isLock(lock)})`;
    const { rows } = await sql<{ same: boolean }>`
      select current_setting(${MARK}, true) is not distinct from ${this.#mark} and ${isHeld}
        as same`.execute(db);
    if (rows[0]?.same !== true) throw notOneSession(this.#server);
  }

  follow(signal: AbortSignal): void {
    this.#signal.removeEventListener("abort", this.#cut);
    this.#signal = signal;
    signal.addEventListener("abort", this.#cut);
  }

  async holderOf(lock: string): Promise<LockHolder | undefined> {
    const { rows } = await sql<ServerProcess & { began: Date | null }>`
      select l.pid, p.backend_start as began, ${sql.raw(PROCESS_COLUMNS)}
      from pg_locks l left join pg_stat_activity p on p.pid = l.pid
      where ${isLock(lock)}`.execute(this.db);
    const [holder] = rows;
    if (holder === undefined) return undefined;
    return { backend: holder.pid, description: describeProcess(holder), since: holder.began };
  }

  async terminate(backend: number): Promise<void> {
    await sql`select pg_terminate_backend(${backend})`.execute(this.db);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#signal.removeEventListener("abort", this.#cut);
    // A server that does not answer does not say goodbye either.
    const cut = setTimeout(this.#cut, GOODBYE_TIMEOUT);
    // A pooler may keep the server process, and with it the locks.
    if (this.#hasLocked) {
      await this.#client.query("select pg_advisory_unlock_all()").catch(() => {});
    }
    await this.#client.end().catch(() => {});
    clearTimeout(cut);
  }

  async #run<T>(statement: () => Promise<T>): Promise<T> {
    try {
      return await (this.#watch?.during(statement) ?? statement());
    } catch (error) {
      throw this.#errorOf(error);
    }
  }

  #errorOf(error: unknown): Error {
    const known = databaseError(error, this.#server, this.#lastWord);
    if (sqlStateOf(known) !== "25006" || this.#facts?.isReadOnly !== true) return known;
    // No failover ends a setting.
    return new DatabaseError(
      `${known.message.split(" (SQLSTATE")[0]} (SQLSTATE 25006). The role or the database has default_transaction_read_only = on: some services set it when the disk is nearly full. Alter it, or use another role`,
      { cause: known instanceof DatabaseUnavailableError ? known.cause : known, sqlState: "25006" },
    );
  }

  /** A statement under way ends with its connection, and the transaction with it. */
  readonly #cut = (): void => {
    (this.#client as unknown as Internals).connection.stream.destroy();
  };
}
