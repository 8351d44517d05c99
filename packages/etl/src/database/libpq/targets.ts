import { existsSync } from "node:fs";
import { isIP } from "node:net";
import type { ClientConfig } from "pg";
import { ConfigurationError } from "../../core/errors.ts";
import { checkRequireAuth, type LoginRules } from "./auth-guard.ts";
import type { Parameters } from "./parse-connection.ts";
import { passwordFrom } from "./pass-file.ts";
import { connectionSettings } from "./settings.ts";
import { type Attempt, tlsAttempts } from "./tls-attempts.ts";

const DEFAULT_PORT = 5432;
const CONNECT_TIMEOUT = 10;
/** libpq's own default, and Debian's. */
const SOCKET_FOLDERS = ["/var/run/postgresql", "/tmp"];

/** A server to try, in the ways to try it. */
export interface Target {
  /** Host and port, or the socket's folder and port. */
  readonly name: string;
  readonly database: string;
  readonly attempts: readonly ClientConfig[];
  readonly rules: LoginRules;
}

/** Meaning of a connection string. */
export interface Targets {
  readonly targets: readonly Target[];
  /** Which server will do; as libpq has it. */
  readonly sessionAttributes: string;
  readonly isShuffled: boolean;
}

/**
 * Translates a connection string into what pg takes, for each of its hosts.
 *
 * @throws ConfigurationError naming what is wrong, without the password
 */
export function targetsOf(text: string): Targets {
  const settings = connectionSettings(text);
  if (settings.require_auth !== undefined) checkRequireAuth(settings.require_auth);
  return {
    targets: places(settings).map((place) => toTarget(settings, place)),
    sessionAttributes: settings.target_session_attrs ?? "any",
    isShuffled: settings.load_balance_hosts === "random",
  };
}

/**
 * Names the database of a connection string, for messages.
 *
 * @throws ConfigurationError as `targetsOf`
 *
 * @example
 * describeConnection("host=a,b dbname=daily password=secret"); // "daily on a:5432, b:5432"
 */
export function describeConnection(text: string): string {
  const { targets } = targetsOf(text);
  return `${targets[0]?.database} on ${targets.map(({ name }) => name).join(", ")}`;
}

const bracketed = (host: string): string => (isIP(host) === 6 ? `[${host}]` : host);

interface Place {
  /** The name, or a socket's folder. */
  readonly host: string;
  readonly address: string | undefined;
  readonly port: number;
}

function places({ host, hostaddr, port }: Parameters): Place[] {
  const addresses = hostaddr?.split(",") ?? [];
  const hosts = host?.split(",") ?? addresses.map(() => "");
  if (addresses.length > 0 && hosts.length !== addresses.length) {
    throw new ConfigurationError(
      `the database's connection string has ${hosts.length} hosts and ${addresses.length} hostaddr values. Give as many of both`,
    );
  }
  const wrong = addresses.find((address) => address !== "" && isIP(address) === 0);
  if (wrong !== undefined) {
    throw new ConfigurationError("hostaddr must be an IP address. Write a name as host");
  }
  const ports = port?.split(",").map(toPort) ?? [DEFAULT_PORT];
  if (hosts.length === 0) hosts.push("");
  if (ports.length > 1 && ports.length !== hosts.length) {
    throw new ConfigurationError(
      `the database's connection string has ${ports.length} ports for ${hosts.length} hosts. Give one port, or one for each host`,
    );
  }
  return hosts.map((name, at) => {
    const port = ports[at] ?? (ports[0] as number);
    const address = addresses[at] || undefined;
    return { host: name || (address ?? defaultHost(port)), address, port };
  });
}

function toPort(text: string): number {
  if (text === "") return DEFAULT_PORT;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port > 0 && port < 65_536) return port;
  throw new ConfigurationError("the database's port must be a number from 1 to 65535");
}

/** A Unix socket, if a server has one in the usual place. */
const defaultHost = (port: number): string =>
  SOCKET_FOLDERS.find((folder) => existsSync(`${folder}/.s.PGSQL.${port}`)) ?? "localhost";

function toTarget(settings: Parameters, place: Place): Target {
  const isSocket = place.host.startsWith("/");
  const common = configOf(settings, place);
  const tls = tlsAttempts(settings, isSocket ? undefined : place.host);
  return {
    name: `${bracketed(place.address ?? place.host)}:${place.port}`,
    database: common.database as string,
    attempts: tls.map((ssl) => ({ ...common, ...binding(settings, ssl), ssl })),
    rules: {
      requireAuth: settings.require_auth,
      requireChannelBinding: settings.channel_binding === "require",
    },
  };
}

function configOf(settings: Parameters, { host, address, port }: Place): ClientConfig {
  const { dbname: database = "", user = "", password, passfile } = settings;
  const seconds = Number(settings.connect_timeout ?? CONNECT_TIMEOUT);
  return {
    host: address ?? host,
    port,
    database,
    user,
    // A function is called only if the server asks for a password. Its undefined is none.
    password:
      password ?? (async () => passwordFrom(passfile, { host, port, database, user }) as string),
    // As in libpq, one second means two, and nothing means without a limit.
    connectionTimeoutMillis: seconds <= 0 ? 0 : Math.max(2, seconds) * 1000,
    application_name:
      settings.application_name ?? settings.fallback_application_name ?? "daily-delta",
    ...(settings.options === undefined ? {} : { options: settings.options }),
    ...(settings.keepalives === undefined ? {} : { keepAlive: settings.keepalives !== "0" }),
    ...(Number(settings.keepalives_idle) > 0
      ? { keepAliveInitialDelayMillis: Number(settings.keepalives_idle) * 1000 }
      : {}),
    ...(settings.sslnegotiation === "direct" ? { sslnegotiation: "direct" } : {}),
  };
}

/**
 * libpq's default is prefer; here it must be asked for, because pg cannot bind to every kind of
 * certificate, and fails where it cannot.
 */
const binding = ({ channel_binding: wanted }: Parameters, ssl: Attempt) =>
  ssl !== false && (wanted === "prefer" || wanted === "require")
    ? { enableChannelBinding: true }
    : {};
