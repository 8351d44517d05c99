import { describe, expect, it } from "@jest/globals";
import { examine } from "../../../src/add/examine.ts";
import { planOf, version } from "./examined.ts";

describe("the smallest key that holds for all rows", () => {
  it.each<[string, string, string[]]>([
    ["a day", "date,price\n2020-01-01,5\n2020-01-02,6\n", ["date"]],
    [
      "a day and a name, never a measure that happens to be different in each row",
      "name,value,date\nA,1,2020-01-01\nB,2,2020-01-01\nA,3,2020-01-02\nB,4,2020-01-02\n",
      ["date", "name"],
    ],
    ["an id before a time", "time,id\n2020-01-01T00:00Z,us1\n2020-01-02T00:00Z,us2\n", ["id"]],
    [
      "a name and a moment",
      "ts,station\n1622788200,A\n1622788200,B\n1622791800,A\n",
      ["ts", "station"],
    ],
    [
      "names and a period",
      "area,unit,time_period,value\nA,t,2010,1\nA,t,2011,2\nB,t,2010,1\nB,t,2011,4\n",
      ["area", "time_period"],
    ],
    ["the first of several names", "symbol,company\nA,Agilent\nAA,Alcoa\n", ["symbol"]],
    ["a name, not a row number", ",city\n1,Rome\n2,Oslo\n3,Bern\n", ["city"]],
    ["a row number where nothing else is left", "index,x\n0,1.5\n1,1.5\n2,2.5\n", ["index"]],
    [
      "a name with empty cells, where it is needed",
      "country,province,cases\nA,,1\nA,x,2\nB,x,2\n",
      ["country", "province"],
    ],
    [
      "names, not descriptions",
      `name,text\nA,${"long ".repeat(20)}1\nB,${"long ".repeat(20)}2\n`,
      ["name"],
    ],
  ])("%s", async (_, file, key) => {
    const plan = await planOf(file);
    expect([plan.key, plan.occurrence]).toEqual([key, undefined]);
  });

  it("makes an empty cell a value where a column of text is in the key", async () => {
    const { columns } = await planOf("country,province,cases\nA,,1\nA,x,2\nB,x,2\n");
    expect(columns[1]).toMatchObject({ name: "province", type: "text", options: { empty: true } });
  });

  it("compares values, not spellings", async () => {
    const { key } = await planOf("code,name\n1,A\n1.0,B\n2,C\n");
    expect(key).toEqual(["name"]);
  });

  it("counts rows where nothing tells them apart, by as few columns as possible", async () => {
    const match = "2020-01-01,A,B,1,Friendly\n";
    const file = `date,home,away,score,cup\n${match}${match}2020-01-02,A,B,2,Friendly\n2020-01-02,B,A,2,Friendly\n`;
    const { key, occurrence, evidence } = await planOf(file);
    expect([key, occurrence]).toEqual([["date", "home"], "occurrence"]);
    expect(evidence.join()).toContain("1 repeats an earlier one");
  });

  it("holds in another version as well, or is another one", async () => {
    const one = "code,date,n\na,2020-01-01,1\nb,2020-01-02,2\n";
    expect((await planOf(one)).key).toEqual(["code"]);
    const other = "code,date,n\na,2020-01-01,1\na,2020-01-02,2\n";
    expect((await planOf(one, other)).key).toEqual(["date"]);
  });

  it("checks the key that is asked for", async () => {
    const file = version("name,date,n\nA,2020-01-01,1\nA,2020-01-02,2\n");
    const wanted = (...key: string[]) => examine([file], key, () => {});
    expect((await wanted("date")).key).toMatchObject({ key: ["date"], isCounted: false });
    await expect(wanted("name")).rejects.toThrow("name cannot be the key: 1 row repeats");
    await expect(wanted("nam")).rejects.toThrow(
      'there is no column "nam". Available: name, date, n',
    );
  });
});

describe("what a number measures", () => {
  const course = async (values: readonly number[], name = "cases") => {
    const rows = values.map(
      (value, at) => `2020-01-0${at + 1},A,${value}\n2020-01-0${at + 1},B,9\n`,
    );
    const plan = await planOf(`date,name,${name}\n${rows.join("")}`);
    return plan.columns[2]?.options.measures;
  };
  it.each<[string, number[], string, string | undefined]>([
    ["cumulative where it never falls", [1, 2, 5, 9, 9], "cases", "cumulative"],
    ["a level where it falls", [1, 2, 1, 9, 9], "cases", "level"],
    ["a level where it is the same", [5, 5, 5, 5, 5], "people", "level"],
    ["a flow by its name", [1, 2, 1, 3, 1], "new_cases", "flow"],
    ["nothing for ids", [1, 2, 3, 4, 5], "region_id", undefined],
    ["nothing for years", [2001, 2002, 2003, 2004, 2005], "year_of_release", undefined],
    ["nothing for coordinates", [1, 2, 3, 4, 5], "latitude", undefined],
  ])("%s", async (_, values, name, expected) => {
    expect(await course(values, name)).toBe(expected);
  });

  it("is judged by time, not by the order of rows", async () => {
    const days = ["03/01/2020", "24/12/2019", "25/12/2019", "01/01/2020", "02/01/2020"];
    const values = [9, 1, 2, 3, 5];
    const rows = days.map((day, at) => `${day},${values[at]}\n`);
    const plan = await planOf(`date,cases\n${rows.join("")}`);
    expect(plan.columns[1]?.options.measures).toBe("cumulative");
  });
});

describe("publication", () => {
  it.each<[string, string, unknown]>([
    ["one file for a day", "date,price\n2020-01-01,5\n2020-01-02,6\n", "one-file"],
    [
      "a file for each name",
      "date,name,n\n2020-01-01,A,1\n2020-01-01,B,1\n2020-01-02,A,2\n",
      { by: "name" },
    ],
    ["a table without a day", "name,n\nA,1\nB,2\n", "table"],
    ["a table without a number", "date,what\n2020-01-01,x\n2020-01-02,x\n", "table"],
  ])("%s", async (_, file, publish) => {
    expect((await planOf(file)).publish).toEqual(publish);
  });

  it("widens the bounds of days in the key to those of the file", async () => {
    const { keyDates } = await planOf("date,n\n1500-05-05,1\n2199-01-01,2\n");
    expect(keyDates).toMatchObject({
      earliest: "1500-01-01",
      latest: { daysAhead: expect.any(Number) },
    });
    expect((await planOf("date,n\n2020-05-05,1\n")).keyDates).toBeUndefined();
  });
});
