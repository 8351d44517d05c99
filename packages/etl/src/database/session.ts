import type { Kysely } from "kysely";
import type { Tables } from "./tables.ts";

/** The server process that holds a lock. */
export interface LockHolder {
  readonly backend: number;
  /** For people: process, application, user, state. */
  readonly description: string;
  /** When the process began; null where the server does not tell. */
  readonly since: Date | null;
}

/** One connection to the database, used by one run from its start to its end. */
export interface Session extends AsyncDisposable {
  readonly db: Kysely<Tables>;
  /** The server process of the connection, as `pg_backend_pid()` gives it; 0 on PGlite. */
  readonly backend: number;
  /**
   * Appends rows to a table.
   *
   * @param db the session's own `db` or a transaction on it
   * @param table its schema and its name
   * @param rows in the text format of COPY
   */
  copy(
    db: Kysely<Tables>,
    table: readonly [schema: string, name: string],
    columns: readonly string[],
    rows: Uint8Array,
  ): Promise<void>;
  /**
   * Takes the lock of that name, if it is free, until `unlock` or the session's end; on a
   * server also until the connection's end, however it ends.
   */
  tryLock(name: string): Promise<boolean>;
  unlock(name: string): Promise<void>;
  /**
   * Checks that the connection still is the session that it began as, and holds a lock that it
   * took. A pooler that was not recognised as one would fail it.
   *
   * @param db the session's own `db` or a transaction on it
   * @throws DatabaseRefusedError if it is another session
   */
  verify(db: Kysely<Tables>, lock?: string): Promise<void>;
  /** From here on the abort of another signal ends the session's statements. */
  follow(signal: AbortSignal): void;
  /** The server process that holds a lock, if there is one; undefined on PGlite. */
  holderOf(lock: string): Promise<LockHolder | undefined>;
  /** Ends the connection of that server process. */
  terminate(backend: number): Promise<void>;
}

/** Behaviour of a session while it waits for locks of others. */
export interface ConnectOptions {
  /** Time that a statement may wait for a lock, in milliseconds. @default 60,000 */
  readonly lockPatience?: number | undefined;
  /** Time that a statement may take before its lock is looked for, in milliseconds. @default 3,000 */
  readonly lookAfter?: number | undefined;
  /** Is told which process a statement waits for, and `undefined` when the wait is over. */
  readonly onWait?: ((text: string | undefined) => void) | undefined;
}

/** A database that a run can connect to. */
export interface Database {
  /**
   * @param signal its abort ends the session's statements
   * @throws DatabaseUnavailableError if the database is unreachable, which may pass
   * @throws DatabaseRefusedError if it refuses the login, cannot prove who it is, or is behind a
   * pooler that does not keep one session
   * @throws ConfigurationError if its encoding is not UTF8
   */
  connect(signal: AbortSignal, options?: ConnectOptions): Promise<Session>;
}
