import {
  DailyDeltaError,
  DatabaseBusyError,
  DatabaseError,
  DatabaseLockedError,
  DatabaseMissingError,
  DatabaseRefusedError,
  DatabaseUnavailableError,
} from "../core/errors.ts";
import { type Fault, faultOf } from "./sql-states.ts";

/**
 * Node's codes of a connection that failed and may succeed later (Node's manual, "Common system
 * errors"; getaddrinfo's EAI codes). ENOENT is a Unix socket whose server is not there yet.
 */
export const UNREACHABLE: Readonly<Record<string, string>> = {
  EAI_AGAIN: "Check the network and its name server",
  EADDRNOTAVAIL: "Check the network",
  ECONNABORTED: "Check that it runs and can be reached",
  ECONNREFUSED: "Check that it runs and can be reached",
  ECONNRESET: "Check that it runs and can be reached",
  EHOSTDOWN: "Check that it runs and can be reached",
  EHOSTUNREACH: "Check that it runs and can be reached",
  EMFILE: "Raise the limit of open files of this process",
  ENETDOWN: "Check the network",
  ENETUNREACH: "Check the network",
  ENOENT: "Check that the server runs, and the folder of its socket",
  ENOTFOUND: "Check the host name, and the network",
  EPIPE: "Check that it runs and can be reached",
  ETIMEDOUT: "Check that it runs and can be reached",
};

/** Messages of pg, without a code, when the connection is gone. */
const LOST = /^(Connection terminated|Client has encountered|Client was closed|timeout expired)/;

/** Node's and OpenSSL's codes of a server whose certificate is not accepted. */
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|ERR_TLS|ERR_SSL|^EPROTO$/;

/** The server's own words, as pg gives them. */
interface ServerWords {
  readonly code?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly schema?: string;
}

/**
 * Translates any error of a database client into one of ours.
 *
 * @param server where the database is, for the message
 * @param lastWord the last error that the server sent on this connection outside of a statement:
 * it explains a connection that is found to be gone
 */
export function databaseError(error: unknown, server: string, lastWord?: unknown): Error {
  if (error instanceof DailyDeltaError) return error;
  const { code = "" } = error as ServerWords;
  const message = messageOf(error);
  const options = { cause: error };
  const isLost = code === "" && LOST.test(message);
  if ((isLost || code in UNREACHABLE) && isServerError(lastWord)) {
    return serverError(lastWord as Error, server);
  }
  if (isLost || code in UNREACHABLE) {
    const hint = UNREACHABLE[code] ?? "Check that it runs and can be reached";
    return new DatabaseUnavailableError(
      `database unreachable at ${server}: ${message}. ${hint}`,
      options,
    );
  }
  if (code === "EACCES" || code === "EPERM" || code === "ENOTSOCK") {
    const hint = server.startsWith("/")
      ? "Check the folder of its socket, and who may enter it"
      : "A local firewall refuses the connection";
    return new DatabaseRefusedError(
      `the database at ${server} cannot be opened: ${message}. ${hint}`,
      options,
    );
  }
  if (UNTRUSTED.test(code) || message.includes("does not support SSL")) {
    const hint = message.includes("does not support SSL")
      ? "Enable TLS on the server, or use sslmode=prefer in a network that you trust"
      : "Check the host name, and the certificate authority that is trusted";
    return new DatabaseRefusedError(
      `no safe connection to the database at ${server}: ${message}. ${hint}`,
      options,
    );
  }
  if (/client password must be a/.test(message)) {
    return new DatabaseRefusedError(
      `the database at ${server} asks for a password, and none was given. Put it in PGPASSWORD or in ~/.pgpass`,
      options,
    );
  }
  if (message.startsWith("SASL: ") || message.startsWith("Unknown authenticationOk message")) {
    return new DatabaseRefusedError(
      `no login to the database at ${server}: ${message}. The server must offer a login by password (SCRAM, MD5), by certificate or without one`,
      options,
    );
  }
  return serverError(error as Error, server);
}

const isSqlState = (code: string | undefined): code is string => /^[0-9A-Z]{5}$/.test(code ?? "");

const isServerError = (error: unknown): boolean =>
  error instanceof Error && isSqlState((error as ServerWords).code);

function serverError(error: Error, server: string): Error {
  const { code, detail, hint, schema } = error as ServerWords;
  const options = { cause: error };
  if (!isSqlState(code)) {
    return new DatabaseError(`the database rejected a statement: ${wordsOf(error)}`, options);
  }
  const fault = faultOf(code, error.message, schema);
  const words = [wordsOf(error), detail, hint].filter(Boolean).map(withoutStop).join(". ");
  const text = `${fault.what} (${server}): ${words} (SQLSTATE ${code}). ${fault.hint}`;
  return errorOf(fault, text, code, options);
}

function errorOf(fault: Fault, text: string, sqlState: string, options: { cause: unknown }): Error {
  switch (fault.kind) {
    case "transient":
      return new DatabaseUnavailableError(text, options);
    case "busy":
      return new DatabaseBusyError(text, options);
    case "refused":
      return new DatabaseRefusedError(text, options);
    case "missing":
      return new DatabaseMissingError(text, options);
    case "locked":
      return new DatabaseLockedError(text, options);
    default:
      return new DatabaseError(text, { ...options, sqlState });
  }
}

const wordsOf = (error: unknown): string => withoutStop(messageOf(error));

const withoutStop = (text: string | undefined): string => (text ?? "").replace(/[.\s]+$/, "");

/** A name with several addresses fails with an error for each, and a message for none. */
const messageOf = (error: unknown): string =>
  error instanceof AggregateError
    ? error.errors.map((each) => (each as Error).message).join("; ")
    : (error as Error).message.trim();
