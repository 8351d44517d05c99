import { describe, expect, it } from "@jest/globals";
import {
  DatabaseError,
  DatabaseMissingError,
  DatabaseRefusedError,
  DatabaseUnavailableError,
  DeadlineError,
} from "../../../src/core/errors.ts";
import { databaseError, UNREACHABLE } from "../../../src/database/database-error.ts";

const SERVER = "db.example.com:5432";
const clientError = (code: string | undefined, message = "it failed") =>
  Object.assign(new Error(message), code === undefined ? {} : { code });
const translated = (code: string | undefined, message?: string) =>
  databaseError(clientError(code, message), SERVER);

describe("databaseError", () => {
  it.each([
    ["ECONNREFUSED", "Check that it runs and can be reached"],
    ["ECONNRESET", "Check that it runs and can be reached"],
    ["ECONNABORTED", "Check that it runs and can be reached"],
    ["EPIPE", "Check that it runs and can be reached"],
    ["ETIMEDOUT", "Check that it runs and can be reached"],
    ["EHOSTUNREACH", "Check that it runs and can be reached"],
    ["EHOSTDOWN", "Check that it runs and can be reached"],
    ["ENETDOWN", "Check the network"],
    ["ENETUNREACH", "Check the network"],
    ["EADDRNOTAVAIL", "Check the network"],
    ["EMFILE", "Raise the limit of open files of this process"],
    ["ENOENT", "Check that the server runs, and the folder of its socket"],
    ["ENOTFOUND", "Check the host name, and the network"],
    ["EAI_AGAIN", "Check the network and its name server"],
  ])("treats the network error %s as transient", (code, hint) => {
    const error = translated(code);
    expect(error).toBeInstanceOf(DatabaseUnavailableError);
    expect(error.message).toBe(`database unreachable at ${SERVER}: it failed. ${hint}`);
  });

  it("lists every network error that is transient in the test above", () => {
    expect(Object.keys(UNREACHABLE)).toHaveLength(14);
  });

  it.each([
    "Connection terminated unexpectedly",
    "Connection terminated due to connection timeout",
    "Client has encountered a connection error and is not queryable",
    "Client was closed and is not queryable",
    "timeout expired",
  ])("treats a lost connection without a code as transient: %s", (message) => {
    expect(translated(undefined, message)).toBeInstanceOf(DatabaseUnavailableError);
  });

  it("shows the server's last error for a connection that is lost", () => {
    const last = clientError("57P01", "terminating connection due to administrator command");
    const error = databaseError(
      clientError(undefined, "Connection terminated unexpectedly"),
      SERVER,
      last,
    );
    expect(error).toBeInstanceOf(DatabaseUnavailableError);
    expect(error.message).toBe(
      `the connection was ended by an administrator or a shutdown (${SERVER}): terminating connection due to administrator command (SQLSTATE 57P01). Check that the server runs and can be reached`,
    );
  });

  it("ignores a last error of the socket for a connection that is lost", () => {
    const last = clientError("ECONNRESET", "read ECONNRESET");
    const lost = clientError(undefined, "Connection terminated unexpectedly");
    expect(databaseError(lost, SERVER, last).message).toMatch(/Connection terminated unexpectedly/);
  });

  it("names each address of a host name with several addresses", () => {
    // Node gives such an error a code, and a message only for each address.
    const several = Object.assign(
      new AggregateError([
        clientError("ECONNREFUSED", "connect ECONNREFUSED ::1:5432"),
        clientError("ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:5432"),
      ]),
      { code: "ECONNREFUSED" },
    );
    const error = databaseError(several, "localhost:5432");
    expect(error).toBeInstanceOf(DatabaseUnavailableError);
    expect(error.message).toMatch(
      /^database unreachable at localhost:5432: .*::1:5432; .*127\.0\.0\.1:5432\. Check/,
    );
  });

  it("reports a missing database", () => {
    const error = translated("3D000", 'database "daily" does not exist');
    expect(error).toBeInstanceOf(DatabaseMissingError);
    expect(error.message).toBe(
      `the database does not exist (${SERVER}): database "daily" does not exist (SQLSTATE 3D000). Create the database, or correct its name`,
    );
  });

  it.each([
    ["28P01", "Check the user name and the password"],
    ["28000", "the server may insist on TLS"],
    ["28999", "Check the settings"],
  ])("reports a refused login: %s", (code, hint) => {
    const error = translated(code);
    expect(error).toBeInstanceOf(DatabaseRefusedError);
    expect(error.message).toContain(
      `the database refuses the login (${SERVER}): it failed (SQLSTATE ${code}). `,
    );
    expect(error.message).toContain(hint);
  });

  it.each([
    "SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string",
    "SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a non-empty string",
  ])("asks for a missing password: %s", (message) => {
    const error = translated(undefined, message);
    expect(error).toBeInstanceOf(DatabaseRefusedError);
    expect(error.message).toBe(
      `the database at ${SERVER} asks for a password, and none was given. Put it in PGPASSWORD or in ~/.pgpass`,
    );
  });

  it.each(["EACCES", "EPERM", "ENOTSOCK"])("refuses a socket that cannot be used: %s", (code) => {
    const error = databaseError(clientError(code), "/var/run/postgresql:5432");
    expect(error).toBeInstanceOf(DatabaseRefusedError);
    expect(error.message).toContain("Check the folder of its socket");
    expect(translated(code).message).toContain("A local firewall refuses the connection");
  });

  it.each([
    "CERT_HAS_EXPIRED",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "ERR_SSL_WRONG_VERSION_NUMBER",
  ])("refuses a server that cannot prove its identity: %s", (code) => {
    const error = translated(code);
    expect(error).toBeInstanceOf(DatabaseRefusedError);
    expect(error.message).toContain(`no safe connection to the database at ${SERVER}: it failed. `);
    expect(error.message).toContain("certificate authority");
  });

  it("refuses a server without TLS", () => {
    const error = translated(undefined, "The server does not support SSL connections");
    expect(error).toBeInstanceOf(DatabaseRefusedError);
    expect(error.message).toMatch(/^no safe connection /);
  });

  it("shows the server's detail and hint", () => {
    const error = databaseError(
      Object.assign(clientError("23505", "duplicate key"), {
        detail: "Key (day)=(1) already exists.",
        hint: "Look twice.",
      }),
      SERVER,
    );
    expect(error.message).toBe(
      `a unique index rejects a row (${SERVER}): duplicate key. Key (day)=(1) already exists. Look twice (SQLSTATE 23505). Drop the index, or make it cover the dataset's whole key`,
    );
  });

  it("reports any other SQLSTATE as a rejected statement", () => {
    const error = translated("22012", "division by zero");
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).toMatchObject({ sqlState: "22012" });
    expect(error.message).toBe(
      `the database rejected a statement (${SERVER}): division by zero (SQLSTATE 22012). Look the SQLSTATE up in PostgreSQL's manual (appendix A). If a trigger or function in the database fails, correct that; look at the server's log otherwise`,
    );
  });

  it.each(["23502", "23503", "23505", "23514", "23P01"])(
    "advises to drop nothing of the ledger (%s)",
    (code) => {
      const error = databaseError(
        Object.assign(clientError(code, "duplicate key"), { schema: "daily_delta" }),
        SERVER,
      );
      expect(error.message).toMatch(/^the ledger rejects a row .*duplicate key/);
      expect(error.message).not.toMatch(/drop/i);
    },
  );

  it.each([undefined, "ERR_INVALID_ARG_TYPE"])("names no SQLSTATE for the code %s", (code) => {
    const error = translated(code);
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).toMatchObject({ sqlState: undefined });
    expect(error.message).toBe("the database rejected a statement: it failed");
  });

  it("keeps the client's error as the cause", () => {
    for (const code of ["ECONNREFUSED", "3D000", "28P01", "CERT_HAS_EXPIRED", "42P01"]) {
      const cause = clientError(code);
      expect(databaseError(cause, SERVER).cause).toBe(cause);
    }
  });

  it("returns an error of this program unchanged", () => {
    const error = new DeadlineError("over");
    expect(databaseError(error, SERVER)).toBe(error);
  });
});
