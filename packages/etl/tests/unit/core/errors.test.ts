import { describe, expect, it } from "@jest/globals";
import * as errors from "../../../src/core/errors.ts";
import { DailyDeltaError, TerminalError, TransientError } from "../../../src/core/errors.ts";
import { toErrorRecord } from "../../../src/core/to-error-record.ts";

const terminal: [string, DailyDeltaError][] = [
  ["CONFIGURATION", new errors.ConfigurationError("m")],
  ["CONTRACT", new errors.ContractError("m", ["a"])],
  ["SHRUNK", new errors.ShrinkError("m", ["a"])],
  ["SOURCE", new errors.SourceError("m")],
  ["DATABASE_REFUSED", new errors.DatabaseRefusedError("m")],
  ["NO_DATABASE", new errors.DatabaseMissingError("m")],
  ["DATABASE", new errors.DatabaseError("m")],
  ["DATABASE_LOCKED", new errors.DatabaseLockedError("m")],
  ["NOT_LOADED", new errors.NotLoadedError("m")],
  ["TABLE_MISMATCH", new errors.TableMismatchError("m", ["a"])],
  ["TABLE_INTERFERENCE", new errors.TableInterferenceError("m", ["a"])],
  ["LEASE_LOST", new errors.LeaseLostError("m")],
  ["PROCESS", new errors.ProcessError("m")],
  ["PARTS_MISSING", new errors.PartsMissingError("m")],
  ["DEADLINE", new errors.DeadlineError("m")],
  ["INTERRUPTED", new errors.InterruptedError("m")],
];
const transient: [string, DailyDeltaError][] = [
  ["SOURCE_UNAVAILABLE", new errors.SourceUnavailableError("m")],
  ["DATABASE_UNAVAILABLE", new errors.DatabaseUnavailableError("m")],
  ["DATABASE_BUSY", new errors.DatabaseBusyError("m")],
  ["TABLE_CHANGED", new errors.TableChangedError("m")],
];

describe("errors", () => {
  it.each(terminal)("%s cannot be helped by trying again", (_, error) => {
    expect(error).toBeInstanceOf(TerminalError);
    expect(error).not.toBeInstanceOf(TransientError);
  });

  it.each(transient)("%s may pass", (_, error) => {
    expect(error).toBeInstanceOf(TransientError);
    expect(error).not.toBeInstanceOf(TerminalError);
  });

  it("have the name of their class, and their cause if they have one", () => {
    const cause = new Error("ENOENT");
    const error = new errors.SourceError("no file", { cause });
    expect(error.name).toBe("SourceError");
    expect(error.cause).toBe(cause);
    expect("cause" in new errors.SourceError("no file")).toBe(false);
  });

  it("can be told all apart by their codes", () => {
    const classes = Object.values(errors).filter(
      (value) => typeof value === "function" && value.prototype instanceof DailyDeltaError,
    );
    const codes = [...terminal, ...transient].map(([code]) => code);
    expect(new Set(codes).size).toBe(codes.length);
    // The two roots have no code of their own.
    expect(classes).toHaveLength(codes.length + 2);
  });
});

describe("toErrorRecord", () => {
  it.each([...terminal, ...transient])("records %s with message and details", (code, error) => {
    const { details, total } = error;
    expect(toErrorRecord(error)).toEqual({ code, message: "m", details, total });
  });

  it("records the complaints", () => {
    const error = new errors.ContractError("two complaints", ["first", "second"]);
    expect(toErrorRecord(error).details).toEqual(["first", "second"]);
  });

  it("records how many complaints there are, and what is known of the sources", () => {
    const error = new errors.ContractError("forty complaints", ["first"], 40);
    error.sources = { nyt: "rejected", jhu: "read" };
    expect(toErrorRecord(error)).toMatchObject({
      ...{ total: 40, sources: { nyt: "rejected", jhu: "read" } },
    });
  });

  const bug = "This is a bug in the program: please report it with this message";
  it.each([
    ["an error of the program's own", new TypeError("x is undefined"), "TypeError: x is undefined"],
    ["a thrown text", "oops", "oops"],
    ["nothing", undefined, "undefined"],
    ["null", null, "null"],
  ])("records %s as a bug to be reported", (_, thrown, text) => {
    expect(toErrorRecord(thrown)).toEqual({
      code: "UNEXPECTED",
      message: `${text}. ${bug}`,
      details: [],
    });
  });

  it("gives what is the same after it was stored as JSON", () => {
    for (const [, error] of terminal) {
      const record = toErrorRecord(error);
      expect(JSON.parse(JSON.stringify(record))).toEqual(record);
    }
  });
});
