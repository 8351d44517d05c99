import { Client, type ClientConfig, TypeOverrides, types } from "pg";
import { ConfigurationError } from "../errors.ts";
import { ServerSession } from "./server-session.ts";
import type { ConnectOptions, Database } from "./session.ts";

const CONNECT_TIMEOUT = 10_000;
/** A connection whose other end is gone without a word is found out after this time and 10 s. */
const KEEP_ALIVE = 30_000;

/** What pg takes as configuration; a function is asked anew for each connection. */
export type ServerConfig = ClientConfig | ((signal: AbortSignal) => Promise<ClientConfig>);

/**
 * A PostgreSQL server, through pg. Each session has one connection, because the dataset's lock
 * belongs to it.
 *
 * @param defaults for sessions that are opened without these options
 */
export function serverDatabase(config: ServerConfig, defaults: ConnectOptions = {}): Database {
  return {
    async connect(signal, options = {}) {
      signal.throwIfAborted();
      const resolved = typeof config === "function" ? await config(signal) : config;
      const dial = () => newClient(resolved);
      return await ServerSession.open(dial, signal, { ...defaults, ...options });
    },
  };
}

function newClient(config: ClientConfig): Client {
  try {
    return new Client({
      connectionTimeoutMillis: CONNECT_TIMEOUT,
      application_name: "daily-delta",
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE,
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
