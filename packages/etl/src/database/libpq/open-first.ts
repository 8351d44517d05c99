import { type QueryExecutorProvider, sql } from "kysely";
import type { ClientConfig } from "pg";
import {
  DatabaseRefusedError,
  DatabaseUnavailableError,
  TransientError,
} from "../../core/errors.ts";
import type { Target, Targets } from "./targets.ts";

/** An open session on a server. */
interface Opened extends AsyncDisposable {
  readonly db: QueryExecutorProvider;
}

/** Opens a session with one way to try a target. */
export type Open<S> = (config: ClientConfig, target: Target) => Promise<S>;

/**
 * Opens a session on the first server that can be reached and will do, in the first way that works.
 *
 * @throws the error of the only server, or DatabaseUnavailableError with those of all servers; what
 * is final for one (such as a wrong password) is final for all
 */
export async function openFirst<S extends Opened>(wanted: Targets, open: Open<S>): Promise<S> {
  const { sessionAttributes } = wanted;
  if (sessionAttributes !== "prefer-standby") return await openOne(wanted, sessionAttributes, open);
  try {
    return await openOne(wanted, "standby", open);
  } catch (error) {
    if (!(error instanceof TransientError)) throw error;
    return await openOne(wanted, "any", open);
  }
}

async function openOne<S extends Opened>(
  { targets, isShuffled }: Targets,
  attributes: string,
  open: Open<S>,
): Promise<S> {
  const errors: Error[] = [];
  for (const target of isShuffled ? shuffled(targets) : targets) {
    try {
      const session = await openTarget(target, open);
      const reason = await misfit(session, attributes);
      if (reason === undefined) return session;
      await session[Symbol.asyncDispose]();
      throw new DatabaseUnavailableError(
        `the database at ${target.name} ${reason}, and target_session_attrs=${attributes} asks for another. Check which server is the primary`,
      );
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      errors.push(error);
    }
  }
  const [first] = errors as [Error];
  if (errors.length === 1) throw first;
  throw new DatabaseUnavailableError(
    `none of the ${errors.length} servers can be used: ${errors.map(({ message }) => message).join("; ")}`,
    { cause: first },
  );
}

/** The way that worked last, by target: a server does not change its mind about TLS. */
const working = new WeakMap<Target, ClientConfig>();

async function openTarget<S>(target: Target, open: Open<S>): Promise<S> {
  const known = working.get(target);
  const attempts = known === undefined ? target.attempts : [known];
  const errors: unknown[] = [];
  for (const attempt of attempts) {
    try {
      const session = await open(attempt, target);
      working.set(target, attempt);
      return session;
    } catch (error) {
      errors.push(error);
      if (!isAboutTls(error)) break;
    }
  }
  working.delete(target);
  const [first, second] = errors;
  // A server without TLS says no more than that; another one says with its first word what it wants.
  throw second === undefined || (isAboutTls(second) && !hasNoTls(first)) ? first : second;
}

/** The server has no TLS. */
const hasNoTls = (error: unknown): boolean =>
  error instanceof DatabaseRefusedError && /does not support SSL/.test(error.message);

/** Checks whether the other way (TLS or plain text) may work: libpq tries it, too. */
const isAboutTls = (error: unknown): boolean =>
  error instanceof DatabaseRefusedError &&
  /^no safe connection|SQLSTATE 28000|SSL required|SSL connection is required|insists on TLS/.test(
    error.message,
  );

async function misfit({ db }: Opened, attributes: string): Promise<string | undefined> {
  if (attributes === "any") return undefined;
  const { rows } = await sql<{ standby: boolean; readonly: boolean }>`
    select pg_is_in_recovery() as standby,
      pg_is_in_recovery() or current_setting('default_transaction_read_only')::bool as readonly
  `.execute(db);
  const { standby = false, readonly = false } = rows[0] ?? {};
  switch (attributes) {
    case "read-write":
      return readonly ? "is read-only" : undefined;
    case "read-only":
      return readonly ? undefined : "accepts writes";
    case "primary":
      return standby ? "is a standby" : undefined;
    default:
      return standby ? undefined : "is a primary";
  }
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item);
}
