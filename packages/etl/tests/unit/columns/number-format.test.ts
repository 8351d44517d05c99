import { describe, expect, it } from "@jest/globals";
import { bigint, double, integer, numeric } from "../../../src/columns/index.ts";
import type { NumberFormat } from "../../../src/columns/number-format.ts";

describe("the format of a number", () => {
  it.each<[NumberFormat, string, string]>([
    [{ decimal: "," }, "0,05890634", "0.05890634"],
    [{ decimal: "," }, "-1234,5", "-1234.5"],
    [{ decimal: ",", group: "." }, "1.234.567,5", "1234567.5"],
    [{ decimal: ",", group: "." }, "1234567", "1234567"],
    [{ group: "," }, "1,193.91", "1193.91"],
    [{ group: "." }, "1.193,91", "1193.91"],
    [{ group: [" ", "\u00a0"] }, "1\u00a0234\u00a0567", "1234567"],
    [{ group: "'" }, "-1'234.5", "-1234.5"],
    [{ trim: true }, "   29", "29"],
    [{ percent: true }, "12.5%", "0.125"],
    [{ percent: true }, "100 %", "1"],
    [{ percent: true }, "-0.05%", "-0.0005"],
    [{ suffix: "%" }, "12.5%", "12.5"],
    [{ prefix: "$" }, "$5", "5"],
    [{ prefix: "$" }, "-$5", "-5"],
    [{ prefix: "$" }, "$-5", "-5"],
    [{ prefix: ["US$", "$"], group: "," }, "US$ 1,000", "1000"],
    [{ prefix: "$", suffix: { K: 1e3, M: 1e6 } }, "$56.7M", "56700000"],
    [{ prefix: "$", suffix: { K: 1e3, M: 1e6 } }, "$537K", "537000"],
    [{ prefix: "$", suffix: { K: 1e3, M: 1e6 } }, "$93", "93"],
    [{ suffix: { M: 1e6 } }, "0.5M", "500000"],
    [{ suffix: { M: 1e6 } }, "1.2345678M", "1234567.8"],
    [{ suffix: ["acres", "sq mi"] }, "12 acres", "12"],
    [{ suffix: { acres: 1, "sq. miles": 640 }, group: "," }, "13,451.5 sq. miles", "8608960"],
    [{ suffix: { in: 0.0254 } }, "-12.5 in", "-0.3175"],
    [{ suffix: ["€"], decimal: "," }, "1,5 €", "1.5"],
    [{ exponent: true }, "1.5E+03", "1500"],
    [{ exponent: true }, "15e-4", "0.0015"],
    [{ exponent: true }, "-0e5", "0"],
    [{ barePoint: true }, ".5", "0.5"],
    [{ barePoint: true }, "-.5", "-0.5"],
    [{ barePoint: true }, "5.", "5"],
    [{ plus: true }, "+5", "5"],
    [{ negative: "parentheses" }, "(5)", "-5"],
    [{ negative: "parentheses", prefix: "$", group: "," }, "($1,234)", "-1234"],
    [{ negative: "trailing" }, "5-", "-5"],
    [{ negative: "unicode" }, "\u22125", "-5"],
    [{ negative: "unicode" }, "-5", "-5"],
  ])("%j reads %j as %s", (format, cell, value) => {
    expect(numeric({ format }).parse(cell)).toBe(value);
    expect(double({ format }).parse(cell)).toBe(Number(value) + 0);
  });

  it.each<[NumberFormat, string]>([
    [{ decimal: "," }, "1.5"],
    [{ decimal: "," }, "1,234,567"],
    [{ group: "," }, "1,23"],
    [{ group: "," }, "12,34,567"],
    [{ group: "," }, "1234,567"],
    [{ group: "," }, ",123"],
    [{ group: "," }, "0,123"],
    [{ group: [",", "'"] }, "1,234'567"],
    [{ decimal: ",", group: "." }, "1,234.5"],
    [{ percent: true }, "12.5"],
    [{ percent: true }, "12.5%%"],
    [{ prefix: "$" }, "€5"],
    [{ prefix: "$" }, "-$-5"],
    [{ suffix: { M: 1e6 } }, "5k"],
    [{ suffix: "kg" }, "5 kgs"],
    [{ exponent: true }, "1e999999"],
    [{ negative: "parentheses" }, "(-5)"],
    [{ negative: "parentheses" }, "(5"],
    [{ negative: "trailing" }, "-5-"],
    [{ plus: true }, "+-5"],
    [{ barePoint: true }, "."],
    [{ trim: true }, "1 000"],
    [{ trim: true }, ""],
    [{ trim: true }, "007"],
    [{ suffix: { M: 1e6 } }, "007M"],
  ])("%j refuses %j", (format, cell) => {
    expect(numeric({ format }).parse(cell)).toBeUndefined();
    expect(double({ format }).parse(cell)).toBeUndefined();
  });

  it("reads whole numbers", () => {
    expect(integer({ format: { group: "," } }).parse("1,234")).toBe(1234);
    expect(bigint({ format: { suffix: { B: 1e9 } } }).parse("1.5B")).toBe(1_500_000_000);
    expect(integer({ format: { suffix: { K: 1e3 } } }).parse("1.5678K")).toBeUndefined();
    expect(integer({ format: { trim: true }, leadingZeros: true }).parse(" 007")).toBe(7);
  });

  it("keeps bounds and says how a number is written", () => {
    const column = numeric({ min: "0", format: { decimal: ",", group: "." } });
    expect(column.parse("-1,5")).toBeUndefined();
    expect(column.expected).toBe("a decimal number, at least 0, such as 1.234,5");
  });

  it("takes what the source says, option by option", () => {
    const column = numeric({ format: { group: "." } });
    const cell = column.withDefaults({ numbers: { decimal: ",", trim: true } });
    expect(cell.parse(" 1.234,5")).toBe("1234.5");
    expect(cell.identity).not.toEqual(column.identity);
  });

  it.each<[unknown, string]>([
    [{ decimal: ";" }, '"decimal" must be "." or ","'],
    [{ decimal: ",", group: "," }, '"decimal" and "group" are both ","'],
    [{ decimal: ".", group: "." }, '"decimal" and "group" are both "."'],
    [{ group: "12" }, '"group" must be one sign'],
    [{ grup: "," }, 'unknown option "grup". Did you mean group?'],
    [{ percent: "yes" }, '"percent" must be a boolean'],
    [{ suffix: { dozen: 0 } }, '"suffix" "dozen" must stand for a number above zero'],
    [{ suffix: { dozen: -12 } }, '"suffix" "dozen" must stand for a number above zero'],
    [{ suffix: { dozen: Number.NaN } }, '"suffix" "dozen" must stand for a number above zero'],
    [{ suffix: " kg" }, "no space around it"],
    [{ prefix: "1" }, "has no digits"],
    [{ negative: "red" }, '"negative" must be one of'],
  ])("%j is refused at start", (format, problem) => {
    expect(() => numeric({ format: format as NumberFormat })).toThrow(problem);
  });
});
