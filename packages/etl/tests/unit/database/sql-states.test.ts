import { describe, expect, it } from "@jest/globals";
import { databaseError } from "../../../src/database/database-error.ts";
import { type FaultKind, faultOf, SQL_STATES } from "../../../src/database/sql-states.ts";
import {
  DatabaseBusyError,
  DatabaseError,
  DatabaseLockedError,
  DatabaseMissingError,
  DatabaseRefusedError,
  DatabaseUnavailableError,
  TransientError,
} from "../../../src/errors.ts";

const SERVER = "db.example.com:5432";

const ERRORS = {
  transient: DatabaseUnavailableError,
  busy: DatabaseBusyError,
  refused: DatabaseRefusedError,
  missing: DatabaseMissingError,
  locked: DatabaseLockedError,
  rejected: DatabaseError,
};

/** The kind of each entry, written down a second time: a change of the table is a decision. */
const KINDS: readonly [string, FaultKind][] = [
  ["08P01", "transient"],
  ["0A000", "rejected"],
  ["22021", "rejected"],
  ["22P05", "rejected"],
  ["23502", "rejected"],
  ["23503", "rejected"],
  ["23505", "rejected"],
  ["23514", "rejected"],
  ["25006", "transient"],
  ["25P03", "transient"],
  ["25P04", "rejected"],
  ["28000", "refused"],
  ["28P01", "refused"],
  ["3D000", "missing"],
  ["3F000", "rejected"],
  ["40001", "busy"],
  ["40P01", "busy"],
  ["40003", "transient"],
  ["42501", "rejected"],
  ["42703", "rejected"],
  ["42P01", "rejected"],
  ["42P21", "rejected"],
  ["42P22", "rejected"],
  ["53000", "busy"],
  ["53100", "rejected"],
  ["53200", "busy"],
  ["53300", "busy"],
  ["53400", "rejected"],
  ["54000", "rejected"],
  ["54001", "rejected"],
  ["54011", "rejected"],
  ["55P03", "locked"],
  ["57014", "rejected"],
  ["57P01", "transient"],
  ["57P02", "transient"],
  ["57P03", "transient"],
  ["57P04", "missing"],
  ["57P05", "transient"],
  ["58030", "rejected"],
  ["58P01", "rejected"],
  ["XX001", "rejected"],
  ["XX002", "rejected"],
  // By class.
  ["08000", "transient"],
  ["08001", "transient"],
  ["08003", "transient"],
  ["08004", "transient"],
  ["08006", "transient"],
  ["28999", "refused"],
];

const serverError = (code: string, message: string) =>
  databaseError(Object.assign(new Error(message), { code }), SERVER);

describe("SQL_STATES", () => {
  it.each(KINDS)(
    "translates %s into an error that is %s, with the server's text and a hint",
    (code, kind) => {
      const error = serverError(code, "as the server says it.");
      expect(error.constructor).toBe(ERRORS[kind]);
      expect(error instanceof TransientError).toBe(kind === "transient" || kind === "busy");
      const fault = faultOf(code, "");
      expect(fault?.hint).toMatch(/^\S.*[^.]$/);
      expect(error.message).toBe(
        `${fault?.what} (${SERVER}): as the server says it (SQLSTATE ${code}). ${fault?.hint}`,
      );
    },
  );

  it("has no entry that is not tested", () => {
    const tested = KINDS.map(([code]) => code);
    expect(Object.keys(SQL_STATES).filter((code) => !tested.includes(code))).toEqual([]);
  });
});

describe("faultOf", () => {
  it.each<[string, string, FaultKind]>([
    ["08P01", "no such user: ada", "refused"],
    ["08P01", "password authentication failed", "refused"],
    ["08P01", "SASL authentication failed", "refused"],
    ["08P01", "login rejected", "refused"],
    ["XX000", "Tenant or user not found", "refused"],
    ["08P01", "SSL required", "refused"],
    ["08P01", "no such database: daily", "missing"],
    ["08P01", "unsupported startup parameter: options", "refused"],
    ["08P01", "unsupported startup parameter in options: search_path", "refused"],
    ["08P01", "transaction blocks not allowed in statement pooling mode", "refused"],
    ["08P01", "no more connections allowed (max_client_conn)", "busy"],
    ["XX000", "Max client connections reached", "busy"],
    ["08P01", "query_wait_timeout", "transient"],
    ["08P01", "server closed the connection", "transient"],
  ])("recognises what a pooler says: %s %s is %s", (code, text, kind) => {
    expect(faultOf(code, text)?.kind).toBe(kind);
  });

  it("knows nothing of an internal error of the server", () => {
    expect(faultOf("XX000", "cache lookup failed for relation 4711")).toBeUndefined();
  });
});
