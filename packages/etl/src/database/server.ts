import { Client, type ClientConfig, TypeOverrides, types } from "pg";
import { ConfigurationError } from "../core/errors.ts";
import { guardLogin, type LoginRules } from "./libpq/auth-guard.ts";
import { openFirst } from "./libpq/open-first.ts";
import { type Targets, targetsOf } from "./libpq/targets.ts";
import { ServerSession } from "./server-session.ts";
import type { ConnectOptions, Database } from "./session.ts";

const CONNECT_TIMEOUT = 10_000;
/** A connection whose other end vanished is detected after this time and 10 s. */
const KEEP_ALIVE = 30_000;
const NO_RULES: LoginRules = { requireAuth: undefined, requireChannelBinding: false };

/**
 * A connection string of libpq, or what pg takes as configuration; a function is called for
 * each connection.
 */
export type ServerConfig =
  | { readonly connectionString: string }
  | ClientConfig
  | ((signal: AbortSignal) => Promise<ClientConfig>);

/**
 * A PostgreSQL server, through pg. Each session has one connection, because the dataset's lock
 * belongs to it.
 *
 * @param defaults for sessions that are opened without these options
 *
 * @example
 * const database = serverDatabase({
 *   connectionString: "host=db.example.org dbname=daily sslmode=verify-full",
 * });
 */
export function serverDatabase(config: ServerConfig, defaults: ConnectOptions = {}): Database {
  let targets: Targets | undefined;
  return {
    async connect(signal, options = {}) {
      signal.throwIfAborted();
      const all = { ...defaults, ...options };
      const open = (resolved: ClientConfig, rules = NO_RULES) =>
        ServerSession.open(
          (lifted) => newClient(withoutLimits(resolved, lifted), rules),
          signal,
          all,
        );
      if (typeof config === "function") return await open(await config(signal));
      if (config.connectionString === undefined) return await open(config as ClientConfig);
      targets ??= targetsOf(config.connectionString);
      return await openFirst(targets, (attempt, { rules }) => open(attempt, rules));
    },
  };
}

/** Lifts time limits from the first moment of the connection, wherever they are set. */
const withoutLimits = (config: ClientConfig, limits: readonly string[]): ClientConfig =>
  limits.length === 0
    ? config
    : {
        ...config,
        options: [config.options, ...limits.map((name) => `-c ${name}=0`)]
          .filter(Boolean)
          .join(" "),
      };

function newClient(config: ClientConfig, rules: LoginRules): Client {
  try {
    const client = new Client({
      connectionTimeoutMillis: CONNECT_TIMEOUT,
      application_name: "daily-delta",
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE,
      ...config,
      types: valueTypes(),
    });
    guardLogin(client, rules);
    return client;
  } catch (error) {
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
