import { describe, expect, it } from "@jest/globals";
import {
  bigint,
  date,
  double,
  integer,
  jsonb,
  numeric,
  text,
  timestamptz,
} from "../../../src/columns/index.ts";
import { columnTypes } from "../../../src/columns/types.ts";
import { ConfigurationError } from "../../../src/core/errors.ts";
import { COLUMN_CASES } from "../../support/column-cases.ts";

describe.each(COLUMN_CASES)("the type %s", (_, make) => {
  const { type } = make({});

  it("reads all spellings of a value as the first one", () => {
    for (const [first, ...others] of type.examples.equal) {
      if (type.name === "jsonb") continue;
      for (const other of others) expect(String(type.parse(other))).toBe(first);
    }
  });

  it("accepts from map and transform what a cell gives, and gives it back", () => {
    for (const [first] of type.examples.equal) {
      const value = type.parse(first as string);
      expect(value).toBeDefined();
      expect(type.accept(value)).toBe(value);
    }
  });

  it("refuses its examples of wrong cells, and values of other kinds", () => {
    for (const cell of type.examples.refused) expect(type.parse(cell)).toBeUndefined();
    for (const value of [undefined, null, {}, [], Number.NaN, 10n, new Date(0), () => 1]) {
      expect(type.accept(value)).toBeUndefined();
    }
  });

  it("is called as the function that declares it", () => {
    expect(Object.keys(columnTypes)).toContain(type.name);
  });
});

describe("numbers", () => {
  it.each<[string, { type: { parse(cell: string): unknown } }, string, unknown]>([
    ["a negative bigint", bigint(), "-5", -5],
    ["leading zeros where a column says so", bigint({ leadingZeros: true }), "007", 7],
    ["leading zeros of a fraction", numeric({ leadingZeros: true }), "007.50", "7.5"],
    [
      "more digits than a double has",
      numeric(),
      "12345678901234567890.125",
      "12345678901234567890.125",
    ],
    ["a negative fraction", numeric(), "-37.630", "-37.63"],
    ["a fraction that is padded to its scale", numeric(12, 2), "1.5", "1.50"],
    ["a whole number for a scale", numeric(12, 2), "3", "3.00"],
    ["the most that its digits hold", numeric(5, 2), "999.99", "999.99"],
    ["a level at its bound", numeric({ measures: "level", min: "-40", max: "60" }), "-40.0", "-40"],
    ["an exponent", double(), "1.5E3", 1500],
    ["zeros before a measurement", double({ leadingZeros: true }), "007.5", 7.5],
    ["a measurement at its bound", double({ min: -1, max: 2 }), "-1", -1],
  ])("take %s", (_, { type }, cell, value) => {
    expect(type.parse(cell)).toBe(value);
  });

  it.each<[string, { type: { parse(cell: string): unknown } }, string]>([
    ["a negative running total", bigint({ measures: "cumulative" }), "-1"],
    ["a negative exact running total", numeric({ measures: "cumulative" }), "-0.1"],
    ["what is below the bound", integer({ min: 10 }), "9"],
    ["what is above the bound", numeric({ max: "9.5" }), "9.51"],
    ["more digits after the point, which would be rounded", numeric(12, 2), "1.005"],
    ["more digits before the point", numeric(5, 2), "1000"],
    ["a number so small that it would be zero", double(), "1e-400"],
    ["a measurement below its bound", double({ min: -1, max: 2 }), "-1.5"],
    ["a measurement above its bound", double({ min: -1, max: 2 }), "2.5"],
    ["a negative measured total", double({ measures: "cumulative" }), "-0.1"],
  ])("refuse %s", (_, { type }, cell) => {
    expect(type.parse(cell)).toBeUndefined();
  });

  it("say what they expect", () => {
    expect(bigint({ measures: "cumulative" }).expected).toBe("a whole number (0 or greater)");
    expect(numeric(12, 2, { min: "0", nullable: true }).expected).toBe(
      "a decimal number of 12 digits, 2 of them after the point, at least 0, or blank",
    );
    expect(double({ min: -1, max: 2 }).expected).toBe("a number, at least -1, at most 2");
    expect(date({ min: "2020-01-01" }).expected).toBe("a date YYYY-MM-DD from 2020-01-01");
  });

  it("have the types that format_type prints", () => {
    const types = [numeric(), numeric(12), numeric(12, 2), double(), timestamptz(), jsonb()];
    expect(types.map(({ type }) => type.sql)).toEqual([
      ...["numeric", "numeric(12,0)", "numeric(12,2)"],
      ...["double precision", "timestamp with time zone", "jsonb"],
    ]);
  });
});

describe("a declaration that is wrong", () => {
  it.each<[() => unknown, string | RegExp]>([
    [() => text({ nulable: true } as object), 'unknown option "nulable"'],
    [() => text({ toString: true } as object), 'unknown option "toString"'],
    [() => text({ nullable: "yes" } as object), '"nullable" must be a boolean'],
    [() => text({ from: "" }), '"from" must not be empty'],
    [() => text({ measures: "level" } as object), 'unknown option "measures"'],
    [() => text("name" as never), "its options must be an object"],
    [() => bigint({ measures: "total" as never }), "must be one of cumulative, level, flow"],
    [() => bigint({ unit: "t" }), '"unit" needs "measures"'],
    [() => bigint({ min: 1.5 }), '"min" is not a value of the type: 1.5'],
    [() => integer({ max: 2 ** 31 }), '"max" is not a value of the type'],
    [() => integer({ min: 5, max: 4 }), '"max" is below "min"'],
    [() => numeric({ min: 1 as never }), '"min" must be a string'],
    [() => numeric({ min: "10", max: "9" }), '"max" is below "min"'],
    [() => numeric(0), "the precision must be from 1 to 1000"],
    [() => numeric(2, 3), "the scale from 0 to the precision"],
    [() => numeric(2, 1.5), "the scale from 0 to the precision"],
    [() => numeric({} as never, 2), "in this order"],
    [() => double({ max: Number.NaN }), '"max" is not a value'],
    [() => date({ min: "2021-02-29" }), '"min" is not a value of the type: 2021-02-29'],
  ])("is refused when the program runs: %s", (declare, message) => {
    expect(declare).toThrow(ConfigurationError);
    expect(declare).toThrow(message);
  });
});
