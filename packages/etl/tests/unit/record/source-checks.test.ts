import { describe, expect, it } from "@jest/globals";
import {
  ConfigurationError,
  ContractError,
  DailyDeltaError,
  ShrinkError,
  SourceError,
  SourceUnavailableError,
} from "../../../src/core/errors.ts";
import { noteSourceChecks, rejected } from "../../../src/record/source-checks.ts";
import { joined } from "../../support/runs.ts";

/** The checks of the sources `left` and `right` that an error carries. */
function checksOf(error: DailyDeltaError, read: string[], current?: string) {
  noteSourceChecks(error, joined, new Set(read), current);
  return error.sources;
}
const complaintOf = (...names: string[]) =>
  Object.assign(new ContractError("wrong", []), { sources: rejected(names) });

describe("the source checks of a failed run", () => {
  it.each<[string, DailyDeltaError, string[], string | undefined, object | undefined]>([
    [
      "a rejected file",
      complaintOf("left"),
      ["left", "right"],
      undefined,
      { left: "rejected", right: "read" },
    ],
    [
      "two rejected files",
      complaintOf("left", "right"),
      ["left", "right"],
      undefined,
      { left: "rejected", right: "rejected" },
    ],
    [
      "joined rows that are wrong",
      complaintOf("test-joined"),
      ["left", "right"],
      undefined,
      { left: "rejected", right: "rejected" },
    ],
    [
      "a file that shrank",
      Object.assign(new ShrinkError("less", []), { sources: rejected(["right"]) }),
      ["left", "right"],
      undefined,
      { left: "read", right: "rejected" },
    ],
    [
      "a server that does not answer",
      new SourceUnavailableError("away"),
      ["left"],
      "right",
      { left: "read", right: "unavailable" },
    ],
    ["a file that cannot be read", new SourceError("404"), [], "left", { left: "rejected" }],
    [
      "a failure that has nothing to do with the sources",
      new ConfigurationError("wrong"),
      [],
      undefined,
      undefined,
    ],
  ])("tell %s from the others", (_, error, read, current, checks) => {
    expect(checksOf(error, read, current)).toEqual(checks);
  });

  it("keep a thrown value that is not one of our errors", () => {
    expect(() => noteSourceChecks("oops", joined, new Set())).not.toThrow();
    expect(DailyDeltaError.prototype.sources).toBeUndefined();
  });
});
