import {
  DailyDeltaError,
  DatabaseError,
  DatabaseMissingError,
  DatabaseRefusedError,
  DatabaseUnavailableError,
} from "../errors.ts";

/** Node's codes of a connection that failed. */
const AWAY = new Set([
  "EAI_AGAIN",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
]);

/**
 * SQLSTATEs (PostgreSQL's manual, appendix A) that may pass: connection lost, shutting down or
 * starting up, too many connections, deadlock, a conflict with another transaction, a lock taken.
 */
const PASSING = /^(08...|57P0[1-5]|53300|40001|40P01|55P03)$/;

/** Refusals that only other settings can help: password, role. */
const REFUSALS = /^28...$/;

const HINTS: Record<string, string> = {
  "28P01": "Check the user name and the password",
  "28000": "The server does not admit this user this way; it may insist on TLS",
  "42501": "Grant the user what the statement needs",
  "53100": "The server's disk is full: give it more storage",
  "57014": "The statement was ended, by a time limit or by hand",
};

/** Node's and OpenSSL's codes of a server whose certificate is not accepted. */
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|ERR_TLS|ERR_SSL/;

/** Any error of a database client as one of ours. */
export function databaseError(error: unknown, server: string): Error {
  if (error instanceof DailyDeltaError) return error;
  const { code = "" } = error as { code?: string };
  const message = messageOf(error);
  const options = { cause: error };
  if (
    AWAY.has(code) ||
    PASSING.test(code) ||
    /^(Connection terminated|Client has encountered|Client was closed|timeout expired)/.test(
      message,
    )
  ) {
    const text = `the database at ${server} is away: ${message}. Check that it runs and can be reached`;
    return new DatabaseUnavailableError(text, options);
  }
  if (code === "3D000") {
    const text = `${server} refuses: ${message}. Create the database, or correct its name`;
    return new DatabaseMissingError(text, options);
  }
  const hint = HINTS[code];
  if (REFUSALS.test(code)) {
    return new DatabaseRefusedError(
      `the database at ${server} refuses: ${message} (${code}). ${hint ?? "Check the settings"}`,
      options,
    );
  }
  if (UNTRUSTED.test(code) || message.includes("does not support SSL")) {
    return new DatabaseRefusedError(
      `no safe connection to the database at ${server}: ${message}. Check the host name, and the certificate authority that is trusted`,
      options,
    );
  }
  const state = /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
  const advice = hint === undefined ? "" : `. ${hint}`;
  return new DatabaseError(
    `the database refused a statement: ${message}${state === undefined ? "" : ` (SQLSTATE ${state})`}${advice}`,
    {
      ...options,
      sqlState: state,
    },
  );
}

/** A name with several addresses fails with an error for each, and a message for none. */
const messageOf = (error: unknown): string =>
  error instanceof AggregateError
    ? error.errors.map((each) => (each as Error).message).join("; ")
    : (error as Error).message;
