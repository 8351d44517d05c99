import { describe, expect, it } from "@jest/globals";
import { bigint, cell, date } from "../../../src/columns/index.ts";
import { ConfigurationError } from "../../../src/core/errors.ts";
import { defineDataset } from "../../../src/datasets/define-dataset.ts";

/** A number of some unit, which the file writes with a suffix. */
const scaled = (factor: number, suffix = "m") =>
  cell({
    expected: "a length",
    parameters: { factor, suffix },
    parse: (text, { factor: by, suffix: unit }) =>
      text.endsWith(unit) ? Number(text.slice(0, -unit.length)) * by : undefined,
  });

const versionWith = (own: ReturnType<typeof scaled>): string =>
  defineDataset({
    name: "lengths",
    key: ["day"],
    columns: { day: date(), length: bigint() },
    source: { url: "https://example.com/lengths.csv", cells: { length: own } },
  }).version;

describe("a custom cell", () => {
  it("parses with its parameters", () => {
    expect(scaled(10).parse("5m")).toBe(50);
    expect(scaled(10).parse("5")).toBeUndefined();
  });

  it("changes the dataset's version with its parameters, though its source stays the same", () => {
    expect(versionWith(scaled(10))).toBe(versionWith(scaled(10)));
    expect(versionWith(scaled(10))).not.toBe(versionWith(scaled(100)));
    expect(versionWith(scaled(10))).not.toBe(versionWith(scaled(10, "cm")));
  });

  it("changes it with the version that it names, and with nothing else", () => {
    const named = (version: string, by: number) =>
      cell({ expected: "a number", version, parse: (text) => Number(text) * by });
    expect(versionWith(named("1", 10))).toBe(versionWith(named("1", 10)));
    expect(versionWith(named("1", 10))).not.toBe(versionWith(named("2", 10)));
  });

  it("cannot have its parameters changed afterwards", () => {
    const parameters = { factor: 10 };
    const own = cell({
      expected: "a number",
      parameters,
      parse: (text, { factor }) => Number(text) * factor,
    });
    parameters.factor = 100;
    expect(own.parse("1")).toBe(10);
  });

  it.each<[string, object, string]>([
    ["neither parameters nor a version", { expected: "x", parse: () => "x" }, 'needs "parameters"'],
    ["no function", { expected: "x", version: "1" }, '"parse" must be a function'],
    ["no words", { version: "1", parse: () => "x" }, '"expected" must be a string'],
    [
      "functions among its parameters",
      { expected: "x", parameters: { by: () => 1 }, parse: () => "x" },
      "must be plain data",
    ],
    [
      "a date among its parameters",
      { expected: "x", parameters: { at: new Date(0) }, parse: () => "x" },
      "must be plain data",
    ],
    [
      "a number that JSON does not have",
      { expected: "x", parameters: { by: Number.NaN }, parse: () => "x" },
      "must be plain data",
    ],
  ])("is refused with %s", (_, own, message) => {
    expect(() => cell(own as never)).toThrow(ConfigurationError);
    expect(() => cell(own as never)).toThrow(message);
  });
});
