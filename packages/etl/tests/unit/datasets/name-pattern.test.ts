import { describe, expect, it } from "@jest/globals";
import { matchesGlob, NamePattern } from "../../../src/datasets/name-pattern.ts";

describe("NamePattern", () => {
  it.each([
    ["{MM}-{DD}-{YYYY}.csv", "01-22-2020.csv", "2020-01-22"],
    ["{MM}-{DD}-{YYYY}.csv", "daily/reports/01-22-2020.csv", "2020-01-22"],
    ["report_{YYYY}{MM}{DD}_*.csv", "report_20200122_v3.csv", "2020-01-22"],
    ["{country}.csv", "a/de.csv", "de"],
    ["{country}/*.csv", "data/de/2020.csv", "de"],
    ["a+b({n}).csv", "a+b(7).csv", "7"],
  ])("reads %s in %s", (pattern, path, value) => {
    expect(new NamePattern(pattern).match(path)).toBe(value);
  });

  it.each([
    ["{MM}-{DD}-{YYYY}.csv", "1-22-2020.csv"],
    ["{MM}-{DD}-{YYYY}.csv", "01-22-2020.csv.bak"],
    ["{country}.csv", ".csv"],
    ["{country}.csv", "deXcsv"],
    ["{country}/*.csv", "2020.csv"],
  ])("does not read %s in %s", (pattern, path) => {
    expect(new NamePattern(pattern).match(path)).toBeUndefined();
  });

  it.each([
    ["{YYYY}/{MM}/{DD}.csv", "2020-01-22", "2020/01/22.csv"],
    ["{season}.csv", "1$&", "1$&.csv"],
  ])("makes a name of %s for %s", (pattern, value, name) => {
    expect(new NamePattern(pattern).nameOf(value)).toBe(name);
  });

  it.each(["data.csv", "{YYYY}-{MM}.csv", "{a}-{b}.csv", "{YYYY}-{MM}-{DD}-{a}.csv", "*.csv"])(
    "refuses %s, whose fields are neither a day nor one string",
    (pattern) => {
      expect(() => new NamePattern(pattern)).toThrow(`"${pattern}" must have either`);
    },
  );
});

it.each<[string, string, boolean]>([
  ["a/*.csv", "a/b.csv", true],
  ["a/*.csv", "a/b/c.csv", false],
  ["a/*/x*.csv", "a/b/xy.csv", true],
  ["a.*", "abc", false],
])("the glob %s and %s", (glob, path, matches) => {
  expect(matchesGlob(glob, path)).toBe(matches);
});
