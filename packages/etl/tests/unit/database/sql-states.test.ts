import { describe, expect, it } from "@jest/globals";
import { TransientError } from "../../../src/core/errors.ts";
import { databaseError } from "../../../src/database/database-error.ts";
import { type FaultKind, faultOf, SQL_STATES } from "../../../src/database/sql-states.ts";
import { ERRORS, KINDS } from "../../support/sql-state-kinds.ts";

const SERVER = "db.example.com:5432";

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
      expect(fault.hint).toMatch(/^\S.*[^.]$/);
      expect(error.message).toBe(
        `${fault.what} (${SERVER}): as the server says it (SQLSTATE ${code}). ${fault.hint}`,
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
    ["08P01", 'database "daily" does not exist', "missing"],
    ["08P01", 'server login failed: FATAL: database "daily" does not exist', "missing"],
    ["08P01", 'role "ada" does not exist', "refused"],
    ["08P01", 'role "ada" is not permitted to log in', "refused"],
    ["08P01", 'no pg_hba.conf entry for host "10.0.0.1", user "ada"', "refused"],
    ["08P01", "sorry, too many clients already", "busy"],
    ["08P01", "server login has been failing, try again later (server_login_retry)", "transient"],
    ["08P01", "unsupported startup parameter: options", "refused"],
    ["08P01", "unsupported startup parameter in options: search_path", "refused"],
    ["08P01", "transaction blocks not allowed in statement pooling mode", "refused"],
    ["08P01", "no more connections allowed (max_client_conn)", "busy"],
    ["XX000", "Max client connections reached", "busy"],
    ["08P01", "query_wait_timeout", "busy"],
    ["08P01", "server closed the connection", "transient"],
  ])("recognises what a pooler says: %s %s is %s", (code, text, kind) => {
    expect(faultOf(code, text).kind).toBe(kind);
  });

  it("names both limits of a value that is too large: of a table's rows and of an index's", () => {
    expect(faultOf("54000", "").hint).toMatch(/8,160.*2,700/);
  });

  it("tells a missing partition from a check constraint, and policies from grants", () => {
    expect(faultOf("23514", "").hint).toMatch(/default partition/);
    expect(faultOf("42501", "").hint).toContain("row-level security");
  });

  it("knows nothing of an internal error of the server", () => {
    expect(faultOf("XX000", "cache lookup failed for relation 4711")).toMatchObject({
      ...{ kind: "rejected", what: "the database rejected a statement" },
    });
  });
});
