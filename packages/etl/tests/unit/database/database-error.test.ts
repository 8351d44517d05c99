import { describe, expect, it } from "@jest/globals";
import { databaseError } from "../../../src/database/database-error.ts";
import {
  DatabaseError,
  DatabaseMissingError,
  DatabaseRefusedError,
  DatabaseUnavailableError,
  DeadlineError,
} from "../../../src/errors.ts";

const SERVER = "db.example.com:5432";
const clientError = (code: string | undefined, message = "it failed") =>
  Object.assign(new Error(message), code === undefined ? {} : { code });
const translated = (code: string | undefined, message?: string) =>
  databaseError(clientError(code, message), SERVER);

describe("databaseError", () => {
  it.each([
    ["nobody listens", "ECONNREFUSED"],
    ["the connection breaks", "ECONNRESET"],
    ["writing to a closed connection", "EPIPE"],
    ["no answer", "ETIMEDOUT"],
    ["no such name, for now", "EAI_AGAIN"],
    ["no such name", "ENOTFOUND"],
    ["no route", "EHOSTUNREACH"],
    ["connection failure", "08006"],
    ["the server could not be reached by its proxy", "08001"],
    ["an administrator ends the connection", "57P01"],
    ["the server crashed", "57P02"],
    ["the server is starting", "57P03"],
    ["too many connections", "53300"],
    ["a conflict with another transaction", "40001"],
    ["a deadlock", "40P01"],
    ["a lock that is taken", "55P03"],
  ])("takes it as away, which may pass: %s (%s)", (_, code) => {
    const error = translated(code);
    expect(error).toBeInstanceOf(DatabaseUnavailableError);
    expect(error.message).toBe(
      `the database at ${SERVER} is away: it failed. Check that it runs and can be reached`,
    );
  });

  it.each([
    "Connection terminated unexpectedly",
    "Connection terminated due to connection timeout",
    "Client has encountered a connection error and is not queryable",
    "Client was closed and is not queryable",
    "timeout expired",
  ])("takes it as away where the client says without a code: %s", (message) => {
    expect(translated(undefined, message)).toBeInstanceOf(DatabaseUnavailableError);
  });

  it("says why nobody answers where a name has several addresses, too", () => {
    // As Node gives it: a code, and a message for each address but none of its own.
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
      /^the database at localhost:5432 is away: .*ECONNREFUSED.*\. Check/,
    );
  });

  it("tells that a database does not exist", () => {
    const error = translated("3D000", 'database "daily" does not exist');
    expect(error).toBeInstanceOf(DatabaseMissingError);
    expect(error.message).toBe(
      `${SERVER} refuses: database "daily" does not exist. Create the database, or correct its name`,
    );
  });

  it.each([
    ["28P01", "Check the user name and the password"],
    ["28000", "it may insist on TLS"],
    ["28999", "Check the settings"],
  ])("tells that it is not let in: %s", (code, hint) => {
    const error = translated(code);
    expect(error).toBeInstanceOf(DatabaseRefusedError);
    expect(error.message).toContain(`the database at ${SERVER} refuses: it failed (${code}). `);
    expect(error.message).toContain(hint);
  });

  it.each([
    "CERT_HAS_EXPIRED",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "ERR_SSL_WRONG_VERSION_NUMBER",
  ])("tells that the server cannot prove who it is: %s", (code) => {
    const error = translated(code);
    expect(error).toBeInstanceOf(DatabaseRefusedError);
    expect(error.message).toContain(`no safe connection to the database at ${SERVER}: it failed. `);
    expect(error.message).toContain("certificate authority");
  });

  it("tells that the server speaks no TLS", () => {
    const error = translated(undefined, "The server does not support SSL connections");
    expect(error).toBeInstanceOf(DatabaseRefusedError);
    expect(error.message).toMatch(/^no safe connection /);
  });

  it.each([
    ["53100", ". The server's disk is full: give it more storage"],
    ["42501", ". Grant the user what the statement needs"],
    ["57014", ". The statement was ended, by a time limit or by hand"],
    ["42P01", ""],
    ["23505", ""],
  ])("takes any other SQLSTATE as a refused statement: %s", (code, advice) => {
    const error = translated(code);
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).toMatchObject({ sqlState: code });
    expect(error.message).toBe(
      `the database refused a statement: it failed (SQLSTATE ${code})${advice}`,
    );
  });

  it.each([undefined, "ERR_INVALID_ARG_TYPE"])("names no SQLSTATE where the code is %s", (code) => {
    const error = translated(code);
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).toMatchObject({ sqlState: undefined });
    expect(error.message).toBe("the database refused a statement: it failed");
  });

  it("keeps the client's error as the cause", () => {
    for (const code of ["ECONNREFUSED", "3D000", "28P01", "CERT_HAS_EXPIRED", "42P01"]) {
      const cause = clientError(code);
      expect(databaseError(cause, SERVER).cause).toBe(cause);
    }
  });

  it("leaves an error alone that is ours already", () => {
    const error = new DeadlineError("over");
    expect(databaseError(error, SERVER)).toBe(error);
  });
});
