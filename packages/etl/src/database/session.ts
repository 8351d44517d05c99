import type { Kysely } from "kysely";
import type { Tables } from "./tables.ts";

/** One connection to the database, used by one run from its start to its end. */
export interface Session extends AsyncDisposable {
  readonly db: Kysely<Tables>;
  /** The server process of the connection; 0 on PGlite. */
  readonly backend: number;
  /**
   * Appends rows to a table.
   *
   * @param db the session's own `db` or a transaction on it
   * @param rows in the text format of COPY
   */
  copy(
    db: Kysely<Tables>,
    table: string,
    columns: readonly string[],
    rows: Uint8Array,
  ): Promise<void>;
  /**
   * Takes the lock of that name, if nobody has it, until `unlock` or the session's end; on a
   * server also until the connection's end, however it ends.
   */
  tryLock(name: string): Promise<boolean>;
  unlock(name: string): Promise<void>;
  /** From here on the abort of another signal ends the session's statements. */
  follow(signal: AbortSignal): void;
  /** The server process that holds a lock, if it is known. */
  holderOf(lock: string): Promise<number | undefined>;
  /** Ends the connection of that server process. */
  terminate(backend: number): Promise<void>;
}

/** A database that a run can connect to. */
export interface Database {
  /**
   * @param signal its abort ends the session's statements
   * @throws DatabaseUnavailableError if the database is away, which may pass
   * @throws DatabaseRefusedError if it does not let us in, or cannot prove who it is
   */
  connect(signal: AbortSignal): Promise<Session>;
}
