import { describe, expect, it } from "@jest/globals";
import { bigint, date, text } from "../../../src/columns/index.ts";

const isoDate = date();
const count = bigint({ min: 0 });
const name = text();

describe("a date", () => {
  it.each(["2020-02-29", "2000-02-29", "2021-02-28", "2020-12-31", "0001-01-01", "9999-12-31"])(
    "takes %j and leaves it as it is",
    (date) => {
      expect(isoDate.parse(date)).toBe(date);
    },
  );

  it.each([
    ["day and month exchanged", "2020-31-08"],
    ["the American way", "1/21/2020"],
    ["no leap year", "2021-02-29"],
    ["a century that is not a leap year", "1900-02-29"],
    ["month 0", "2020-00-10"],
    ["month 13", "2020-13-10"],
    ["day 0", "2020-01-00"],
    ["day 32", "2020-01-32"],
    ["the 31st of a month of 30 days", "2020-04-31"],
    ["the year 0, which PostgreSQL does not have", "0000-01-01"],
    ["one digit for a month", "2020-1-21"],
    ["two digits for a year", "20-01-21"],
    ["five digits for a year", "12020-01-21"],
    ["a sign", "-2020-01-21"],
    ["other separators", "2020/01/21"],
    ["no separators", "20200121"],
    ["a time", "2020-01-21T00:00:00"],
    ["a leading space", " 2020-01-21"],
    ["a trailing space", "2020-01-21 "],
    ["a newline behind", "2020-01-21\n"],
    ["digits of another script", "２０２０-01-21"],
    ["nothing", ""],
    ["a word of PostgreSQL's", "infinity"],
  ])("refuses %s: %j", (_, date) => {
    expect(isoDate.parse(date)).toBeUndefined();
  });
});

describe("a bigint from 0", () => {
  it.each([
    ["0", 0],
    ["227685", 227685],
    ["227685.0", 227685],
    ["227685.000", 227685],
    ["9007199254740991", 2 ** 53 - 1],
    ["9007199254740991.0", 2 ** 53 - 1],
  ])("takes %j as %d", (text, value) => {
    expect(count.parse(text)).toBe(value);
  });

  it.each([
    ["an empty cell", ""],
    ["blanks", "  "],
    ["a negative number", "-1"],
    ["minus zero", "-0"],
    ["leading zeros", "007"],
    ["a fraction", "1.5"],
    ["a very small fraction", "227685.0000000000000000000001"],
    ["a point without digits behind it", "5."],
    ["a point without digits before it", ".0"],
    ["an exponent", "1e5"],
    ["a plus sign", "+5"],
    ["a leading space", " 5"],
    ["a trailing space", "5 "],
    ["a carriage return behind", "5\r"],
    ["separated thousands", "1,000"],
    ["hexadecimal", "0x10"],
    ["digits of another script", "５"],
    ["2^53, where numbers begin to be inexact", "9007199254740992"],
    ["2^53 as a decimal", "9007199254740992.0"],
    ["2^53 + 1, which would be rounded", "9007199254740993"],
    ["thirty digits", "1".repeat(30)],
    ["so many digits that it is infinite", "9".repeat(400)],
    ["a word", "NaN"],
    ["infinity", "Infinity"],
  ])("refuses %s: %j", (_, text) => {
    expect(count.parse(text)).toBeUndefined();
  });
});

describe("text", () => {
  it.each(["Washington", "District of Columbia", " kept as it is ", "0", "Doña Ana", "北京"])(
    "takes %j and leaves it as it is",
    (value) => {
      expect(name.parse(value)).toBe(value);
    },
  );

  it.each(["", " ", "\t\n", "\u00a0", "a\0b"])("refuses %j", (value) => {
    expect(name.parse(value)).toBeUndefined();
  });
});

describe("a nullable column", () => {
  it("reads an empty cell as unknown, which is not zero", () => {
    expect(bigint({ min: 0, nullable: true }).parse("")).toBeNull();
    expect(text({ nullable: true }).parse("")).toBeNull();
  });

  it("takes what its cell takes", () => {
    expect(bigint({ min: 0, nullable: true }).parse("0")).toBe(0);
    expect(date({ nullable: true }).parse("2020-02-29")).toBe("2020-02-29");
  });

  it.each([" ", "-1", "null", "NULL", "NA"])("refuses what its cell refuses: %j", (value) => {
    expect(bigint({ min: 0, nullable: true }).parse(value)).toBeUndefined();
  });

  it("says that blank is expected, too", () => {
    expect(date({ nullable: true }).expected).toBe("a date YYYY-MM-DD, or blank");
  });
});
