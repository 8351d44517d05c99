import type { Client } from "pg";
import { ConfigurationError, DatabaseRefusedError } from "../../core/errors.ts";

const METHODS = ["none", "password", "md5", "scram-sha-256", "gss", "sspi", "oauth"];
const BOUND = "SCRAM-SHA-256-PLUS";

/** Members that pg does not declare. */
interface Internals {
  readonly host: string;
  readonly port: number;
  readonly connection: {
    readonly stream: { destroy(): void };
    listeners(event: string): ((message: unknown) => void)[];
    removeAllListeners(event: string): void;
    on(event: string, listener: (message: { mechanisms?: readonly string[] }) => void): void;
    emit(event: "error", error: Error): void;
  };
}

/** Demands of a client on the login, before it sends a password. */
export interface LoginRules {
  /** libpq's `require_auth`: methods separated by commas, or all but those with a `!`. */
  readonly requireAuth: string | undefined;
  readonly requireChannelBinding: boolean;
}

/** @throws ConfigurationError if `require_auth` is malformed */
export function checkRequireAuth(value: string): void {
  const names = value.split(",").map((name) => name.trim());
  const isNegated = names.map((name) => name.startsWith("!"));
  const unknown = names.find((name) => !METHODS.includes(name.replace(/^!/, "")));
  if (unknown === undefined && new Set(isNegated).size === 1) return;
  throw new ConfigurationError(
    `require_auth must be some of ${METHODS.join(", ")}, separated by commas, or all with a ! before them`,
  );
}

/** Makes a client refuse a login that breaks the rules. */
export function guardLogin(
  client: Client,
  { requireAuth, requireChannelBinding }: LoginRules,
): void {
  if (requireAuth === undefined && !requireChannelBinding) return;
  const { connection, host, port } = client as unknown as Internals;
  const names = requireAuth?.split(",").map((name) => name.trim());
  const isAllowed = (method: string): boolean =>
    names === undefined ||
    (names[0]?.startsWith("!") ? !names.includes(`!${method}`) : names.includes(method));
  let isAsked = false;
  const refuse = (reason: string): void => {
    const text = `no login to the database at ${host}:${port}: ${reason}`;
    connection.emit("error", new DatabaseRefusedError(text));
    connection.stream.destroy();
  };
  const intercept = (
    event: string,
    method: string,
    refusal: (mechanisms: readonly string[]) => string | undefined,
  ): void => {
    const handlers = connection.listeners(event);
    connection.removeAllListeners(event);
    connection.on(event, (message) => {
      const reason = isAllowed(method)
        ? refusal(message?.mechanisms ?? [])
        : `it logs in by ${method}, which require_auth=${requireAuth} rules out`;
      if (reason === undefined) {
        for (const handler of handlers) handler(message);
        return;
      }
      refuse(reason);
    });
  };
  const unbound = () => {
    isAsked = true;
    return requireChannelBinding
      ? "the server offers no channel binding, which channel_binding=require demands. Use sslmode=verify-full instead"
      : undefined;
  };
  intercept("authenticationCleartextPassword", "password", unbound);
  intercept("authenticationMD5Password", "md5", unbound);
  intercept("authenticationSASL", "scram-sha-256", (mechanisms) => {
    const refusal = unbound();
    return mechanisms.includes(BOUND) ? undefined : refusal;
  });
  // It also ends every other login.
  connection.on("authenticationOk", () => {
    if (isAsked || (isAllowed("none") && !requireChannelBinding)) return;
    const rule = requireChannelBinding ? "channel_binding=require" : `require_auth=${requireAuth}`;
    refuse(`it asks for no password, which ${rule} rules out`);
  });
}
