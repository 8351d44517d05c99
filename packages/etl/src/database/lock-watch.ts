import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "pg";
import { DatabaseLockedError } from "../core/errors.ts";
import type { ConnectOptions } from "./session.ts";
import { sessionSettings } from "./session-settings.ts";
import { sqlLiteral } from "./sql-literal.ts";

/** Time that a statement may take before its lock is looked for, in milliseconds. */
const LOOK_AFTER = 3_000;

/** Columns of a server process that a message may show; its statement could hold a secret. */
export const PROCESS_COLUMNS = `
  p.usename as user, p.application_name as application, p.backend_type as type, p.state,
  to_char(coalesce(p.state_change, p.backend_start) at time zone 'utc', 'YYYY-MM-DD HH24:MI:SS')
    as since`;

export interface ServerProcess {
  readonly pid: number;
  readonly user: string | null;
  readonly application: string | null;
  readonly type: string | null;
  readonly state: string | null;
  readonly since: string | null;
}

/**
 * Describes a server process for people, such as `process 4711 (psql, user ada, active since …)`.
 *
 * @param gid of the prepared transaction that pg_blocking_pids shows as process 0
 */
export function describeProcess(process: ServerProcess, gid: string | null = null): string {
  if (process.pid === 0) {
    return gid === null
      ? "a prepared transaction (see pg_prepared_xacts)"
      : `the prepared transaction ${sqlLiteral(gid)} (see pg_prepared_xacts)`;
  }
  const { pid, user, application, type, state, since } = process;
  const facts = [
    type === null || type === "client backend" ? application : type,
    user === null ? "" : `user ${user}`,
    state === null ? "" : `${state}${since === null ? "" : ` since ${since} UTC`}`,
  ].filter(Boolean);
  return `process ${pid}${facts.length === 0 ? "" : ` (${facts.join(", ")})`}`;
}

/** Says how a person ends what holds a lock. */
export function howToEnd(pid: number, gid: string | null = null): string {
  if (pid !== 0) return `select pg_terminate_backend(${pid})`;
  return gid === null
    ? "rollback prepared or commit prepared, with its gid from pg_prepared_xacts"
    : `rollback prepared ${sqlLiteral(gid)} or commit prepared ${sqlLiteral(gid)}`;
}

interface Wait extends ServerProcess {
  /** Name of a prepared transaction, which has no process. */
  readonly gid: string | null;
  readonly relation: string | null;
  /** True if the wait has been long enough, by the server's clock. */
  readonly over: boolean;
}

const WAITS = `
  select blocker.pid, w.relation::regclass::text as relation, prepared.gid, ${PROCESS_COLUMNS},
    coalesce(clock_timestamp() - w.waitstart >= $2 * interval '1 ms', false) as over
  from pg_locks w cross join unnest(pg_blocking_pids(w.pid)) as blocker (pid)
  left join pg_stat_activity p on p.pid = blocker.pid
  left join lateral (
    select gid from pg_locks held
    join pg_locks own on own.virtualtransaction = held.virtualtransaction
    join pg_prepared_xacts x on x.transaction = own.transactionid
    where blocker.pid = 0 and held.pid is null and held.granted and own.pid is null
      and (held.locktype, held.database, held.relation, held.page, held.tuple, held.transactionid)
        is not distinct from (w.locktype, w.database, w.relation, w.page, w.tuple, w.transactionid)
    limit 1) as prepared on true
  where w.pid = $1 and not w.granted order by blocker.pid limit 3`;

const GIVE_UP = `
  select pg_cancel_backend(pid) from pg_locks where pid = $1 and not granted limit 1`;

/**
 * Watches a session's statements from a second connection, which is made only for one that takes
 * long: says which process holds the lock that it waits for, and cancels it at the limit.
 */
export class LockWatch {
  readonly #backend: number;
  readonly #dial: () => Client;
  readonly #options: ConnectOptions;
  readonly #patience: number;
  /** The sentence about a statement that was given up. */
  #gaveUp: string | undefined;

  constructor(backend: number, dial: () => Client, patience: number, options: ConnectOptions) {
    this.#backend = backend;
    this.#dial = dial;
    this.#patience = patience;
    this.#options = options;
  }

  /** @throws DatabaseLockedError if the statement waited for a lock until the limit */
  async during<T>(statement: () => Promise<T>): Promise<T> {
    const ended = new AbortController();
    const { lookAfter = LOOK_AFTER, onWait } = this.#options;
    let waiting = false;
    const say = (text: string) => {
      waiting = true;
      onWait?.(text);
    };
    const timer = setTimeout(() => void this.#look(lookAfter, say, ended.signal), lookAfter);
    timer.unref();
    try {
      const result = await statement();
      if (waiting) onWait?.(undefined);
      return result;
    } catch (error) {
      if (this.#gaveUp === undefined) throw error;
      throw new DatabaseLockedError(this.#gaveUp, { cause: error });
    } finally {
      clearTimeout(timer);
      ended.abort();
    }
  }

  async #look(every: number, say: (text: string) => void, ended: AbortSignal): Promise<void> {
    let client: Client | undefined;
    let said: string | undefined;
    try {
      client = this.#dial();
      client.on("error", () => {});
      await client.connect();
      // Time limits of the role must not end the watch.
      await client.query(sessionSettings(this.#patience));
      while (!ended.aborted) {
        const { rows } = await client.query<Wait>(WAITS, [this.#backend, this.#patience]);
        if (rows[0] !== undefined && !ended.aborted) {
          const holders = rows.map((row) => describeProcess(row, row.gid)).join(", ");
          const what = rows[0].relation === null ? "a lock" : `a lock on ${rows[0].relation}`;
          if (said !== holders) say(`waiting for ${what}, which is held by ${holders}`);
          said = holders;
          if (rows[0].over) {
            this.#gaveUp = `gave up after waiting ${this.#patience / 1000} s for ${what}, which is held by ${holders}. Wait until it is done, or end it with ${howToEnd(rows[0].pid, rows[0].gid)}; then run again`;
            const { rowCount } = await client.query(GIVE_UP, [this.#backend]);
            if (rowCount === 0) this.#gaveUp = undefined;
          }
        }
        await pause(every, undefined, { signal: ended, ref: false });
      }
    } catch {
      // Without a second connection the server's own limit ends the wait, without a name.
    } finally {
      await client?.end().catch(() => {});
    }
  }
}
