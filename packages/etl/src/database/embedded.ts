import {
  CompiledQuery,
  Kysely,
  type PGlite,
  PGliteDialect,
  type PGliteQueryOptions,
  type PGliteTransaction,
  sql,
} from "kysely";
import { databaseError } from "./database-error.ts";
import type { Database, Session } from "./session.ts";
import type { Tables } from "./tables.ts";

const DATE = 1082;

/**
 * PGlite, PostgreSQL in this process. It has one session for all, where advisory locks guard
 * nothing: locks are kept here. Between processes the one that opened the folder guards it.
 *
 * @example
 * const database = embeddedDatabase(await PGlite.create());
 * await using session = await database.connect(AbortSignal.timeout(60_000));
 */
export function embeddedDatabase(pglite: PGlite): Database {
  const locks = new Map<string, EmbeddedSession>();
  return {
    async connect(signal) {
      signal.throwIfAborted();
      return new EmbeddedSession(pglite, locks, signal);
    },
  };
}

class EmbeddedSession implements Session {
  readonly db: Kysely<Tables>;
  readonly backend = 0;
  readonly #locks: Map<string, EmbeddedSession>;
  #signal: AbortSignal;

  constructor(pglite: PGlite, locks: Map<string, EmbeddedSession>, signal: AbortSignal) {
    this.#locks = locks;
    this.#signal = signal;
    const dialect = new PGliteDialect({
      pglite: wrap(pglite, () => this.#signal.throwIfAborted()),
    });
    this.db = new Kysely<Tables>({ dialect });
  }

  follow(signal: AbortSignal): void {
    this.#signal = signal;
  }

  async copy(
    db: Kysely<Tables>,
    table: readonly string[],
    columns: readonly string[],
    rows: Uint8Array,
  ) {
    const target = sql`${sql.id(...table)} (${sql.join(columns.map((name) => sql.ref(name)))})`;
    const { sql: text } = sql`copy ${target} from '/dev/blob'`.compile(db);
    await db.executeQuery(CompiledQuery.raw(text, [new Blob([rows as Uint8Array<ArrayBuffer>])]));
  }

  async tryLock(name: string): Promise<boolean> {
    if (this.#locks.has(name)) return this.#locks.get(name) === this;
    this.#locks.set(name, this);
    return true;
  }

  async unlock(name: string): Promise<void> {
    this.#locks.delete(name);
  }

  async verify(): Promise<void> {}

  async holderOf(): Promise<undefined> {}

  async terminate(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {
    for (const [name, holder] of this.#locks) if (holder === this) this.#locks.delete(name);
  }
}

type Queryable = Pick<PGliteTransaction, "query">;

/**
 * The part of PGlite that Kysely uses, with two additions: a Blob among the parameters is what a
 * COPY reads as `/dev/blob`, and an abort is seen between two statements.
 */
function wrap(pglite: PGlite, throwIfAborted: () => void): PGlite {
  const queryable = (target: Queryable): Queryable => ({
    async query<T>(text: string, parameters: unknown[] = [], options?: PGliteQueryOptions) {
      throwIfAborted();
      const blob = parameters[0] instanceof Blob ? parameters[0] : undefined;
      const values = blob === undefined ? parameters : [];
      try {
        return await target.query<T>(text, values, {
          ...options,
          ...(blob === undefined ? {} : { blob }),
          parsers: { [DATE]: (value: string) => value },
        });
      } catch (error) {
        throw databaseError(error, "PGlite");
      }
    },
  });
  return {
    ...queryable(pglite),
    transaction: (callback) =>
      pglite.transaction((transaction) =>
        callback({ ...queryable(transaction), rollback: () => transaction.rollback() }),
      ),
    waitReady: pglite.waitReady,
    ready: true,
    closed: false,
    close: async () => {},
  };
}
