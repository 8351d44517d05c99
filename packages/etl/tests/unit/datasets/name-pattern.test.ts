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
    ["{YYYY}/{YYYY}{MM}{DD}.csv", "x/2020/20200122.csv", "2020-01-22"],
    ["{D}.{M}.{YYYY}.csv", "2.1.2020.csv", "2020-01-02"],
    ["{YYYY}-{MM}.csv", "2020-03.csv", "2020-03-01"],
    ["report {YYYY}.csv", "report 2020.csv", "2020-01-01"],
    ["{country}/{country}_*.csv", "de/de_2020.csv", "de"],
    ["*date={YYYY}-{MM}-{DD}&*", "a.csv?v=2&date=2020-01-22&x=1", "2020-01-22"],
  ])("reads %s in %s", (pattern, path, value) => {
    expect(new NamePattern(pattern).match(path)).toBe(value);
  });

  it.each([
    ["{MM}-{DD}-{YYYY}.csv", "1-22-2020.csv"],
    ["{MM}-{DD}-{YYYY}.csv", "01-22-2020.csv.bak"],
    ["{country}.csv", ".csv"],
    ["{country}.csv", "deXcsv"],
    ["{country}/*.csv", "2020.csv"],
    ["{YYYY}/{YYYY}{MM}{DD}.csv", "2021/20200122.csv"],
    ["{country}/{country}_*.csv", "de/fr_2020.csv"],
  ])("does not read %s in %s", (pattern, path) => {
    expect(new NamePattern(pattern).match(path)).toBeUndefined();
  });

  it.each([
    ["{YYYY}/{MM}/{DD}.csv", "2020-01-22", "2020/01/22.csv"],
    ["{YYYY}/{M}/{YYYY}-{M}-{D}.csv", "2020-01-02", "2020/1/2020-1-2.csv"],
    ["{YYYY}/all.csv?year={YYYY}", "2020-01-01", "2020/all.csv?year=2020"],
    ["{season}/{season}.csv", "1$&", "1$&/1$&.csv"],
  ])("makes a name of %s for %s", (pattern, value, name) => {
    expect(new NamePattern(pattern).nameOf(value)).toBe(name);
  });

  it.each([
    "data.csv",
    "{MM}-{DD}.csv",
    "{YYYY}-{DD}.csv",
    "{YYYY}-{MM}-{M}.csv",
    "{a}-{b}.csv",
    "{YYYY}-{MM}-{DD}-{a}.csv",
    "*.csv",
  ])("refuses %s, whose fields are neither a day, month or year nor one string", (pattern) => {
    expect(() => new NamePattern(pattern)).toThrow(`"${pattern}" must have either`);
  });
});

it.each<[string, string, boolean]>([
  ["a/*.csv", "a/b.csv", true],
  ["a/*.csv", "a/b/c.csv", false],
  ["a/*/x*.csv", "a/b/xy.csv", true],
  ["a.*", "abc", false],
])("the glob %s and %s", (glob, path, matches) => {
  expect(matchesGlob(glob, path)).toBe(matches);
});
