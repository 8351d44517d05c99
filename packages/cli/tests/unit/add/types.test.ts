import { columnTypes } from "@daily-delta/etl";
import { describe, expect, it } from "@jest/globals";
import { PLAIN_READERS } from "../../../src/add/infer/reader.ts";
import { declarations, planOf, withCells } from "./examined.ts";

const declared = async (cells: readonly string[], name = "cell"): Promise<string | undefined> =>
  declarations(await planOf(withCells(cells, name)))[1]?.replace(`${name.toLowerCase()} `, "");

describe("the narrowest type that accepts every cell", () => {
  it.each<[string, string[], string]>([
    ["whole numbers", ["1", "20", "-3"], "integer()"],
    ["whole numbers with a point", ["1.0", "20.0"], "integer()"],
    ["large whole numbers", ["1", "3000000000"], "bigint()"],
    ["whole numbers that would soon be too large", ["1", "2000000000"], "bigint()"],
    ["larger ones than a double holds", ["1", "99999999999999999999"], "numeric()"],
    ["decimals, exactly", ["1.10", "-0.25"], "numeric()"],
    ["many digits, exactly", ["0.0066981713654329905"], "numeric()"],
    ["exponents, exactly", ["1.5", "1e-7"], "numeric({ format: { exponent: true } })"],
    ["exponents after three decimals", ["1.234e2"], "numeric({ format: { exponent: true } })"],
    ["leading zeros, as text", ["01001", "56045"], "text()"],
    ["one leading zero among many numbers", ["1", "2", "3", "04"], "text()"],
    ["true and false", ["TRUE", "FALSE", "TRUE"], "boolean()"],
    ["one word that may be true", ["t", "t"], "text()"],
    ["days", ["2020-02-29", "2021-01-01"], "date()"],
    ["a day that does not exist", ["2020-02-29", "2021-02-29"], "text()"],
    ["times of a clock", ["2020-06-10 04:07:00", "2020-06-10T05:00"], "timestamp()"],
    ["moments", ["2017-01-01T00:04:06.480Z"], "timestamptz()"],
    ["a mixture of both", ["2017-01-01T00:04:06Z", "2017-01-01T00:04:06"], "text()"],
    ["UUIDs", ["0b9d3f6e-3c5d-4c0e-9a1f-2f6d1c1b7a10"], "uuid()"],
    ["JSON documents", ['{"a": 1}', "[]"], "jsonb()"],
    ["JSON that is not strict", ["[{zoneName:'Asia'}]"], "text()"],
    ["strings", ["Ohio", "Utah"], "text()"],
    ["no value at all", ["", ""], "text({ nullable: true })"],
  ])("%s", async (_, cells, expected) => {
    expect(await declared(cells)).toBe(expected);
  });

  it("orders the registry's types by their examples, whichever there are", () => {
    const order = PLAIN_READERS.map(({ type }) => type);
    expect(order.toSorted()).toEqual(Object.keys(columnTypes).toSorted());
    const numbers = order.filter((type) => /^(integer|bigint|numeric|double|text)$/.test(type));
    expect(numbers).toEqual(["integer", "bigint", "numeric", "double", "text"]);
  });
});

describe("unknown values", () => {
  it.each<[string, string[], string]>([
    ["empty cells", ["1", ""], "integer({ nullable: true })"],
    ["NA among numbers", ["1", "NA", "3"], 'integer({ nullable: true, unknown: "NA" })'],
    [
      "errors of a spreadsheet",
      ["1.5", "#DIV/0!"],
      'numeric({ nullable: true, unknown: "#DIV/0!" })',
    ],
    ["several marks", ["1.5", "-", "***"], 'numeric({ nullable: true, unknown: ["-", "***"] })'],
    ["a space", ["2020-01-01", " "], 'date({ nullable: true, unknown: " " })'],
    ["\\N in text", ["Ohio", "\\N"], 'text({ nullable: true, unknown: "\\\\N" })'],
    ["NA among names, which is Namibia", ["DE", "NA", "FR"], "text()"],
    ["nothing but a mark", ["N/A", "N/A"], 'text({ nullable: true, unknown: "N/A" })'],
    ["marks and empty cells", [":", "", ".."], 'text({ nullable: true, unknown: [":", ".."] })'],
    ["a word that is not a mark", ["1", "2", "suppressed"], "text()"],
  ])("%s", async (_, cells, expected) => {
    expect(await declared(cells)).toBe(expected);
  });
});

describe("numbers that are written otherwise", () => {
  it.each<[string, string[], string]>([
    ["thousands", ["1,234", "29"], 'integer({ format: { group: "," } })'],
    ["thousands and decimals", ["1,193.91", "160"], 'numeric({ format: { group: "," } })'],
    ["decimal commas", ["1,5", "2"], 'numeric({ format: { decimal: "," } })'],
    ["both", ["1.234,5", "7"], 'numeric({ format: { decimal: ",", group: "." } })'],
    ["spaces between thousands", ["1 234", "29"], 'integer({ format: { group: " " } })'],
    ["padding", ["   29", "  151"], "integer({ format: { trim: true } })"],
    ["per cent", ["12.5%", "3%"], "numeric({ format: { percent: true } })"],
    ["currency", ["$5", "$1,200.50"], 'numeric({ format: { group: ",", prefix: "$" } })'],
    [
      "millions",
      ["$56.7M", "$340K"],
      'integer({ format: { prefix: "$", suffix: { M: 1e6, K: 1e3 } } })',
    ],
    ["one unit", ["5 kg", "7.5 kg"], 'numeric({ format: { suffix: "kg" }, unit: "kg" })'],
    ["several units", ["5 kg", "7 lb"], "text()"],
    ["a unit on some", ["5 sq. miles", "7"], "text()"],
    ["plus signs", ["+5", "-3"], "integer({ format: { plus: true } })"],
    ["parentheses", ["(5)", "3"], 'integer({ format: { negative: "parentheses" } })'],
    ["points without a digit", [".5", "1.25"], "numeric({ format: { barePoint: true } })"],
    ["signs that contradict each other", ["1,5", "1.5"], "text()"],
  ])("%s", async (_, cells, expected) => {
    expect(await declared(cells)).toBe(expected);
  });

  it("leaves 1.234 as text in a file with semicolons, unless another column says what it is", async () => {
    const plan = await planOf("id;n\na;1.234\nb;29\n");
    expect(declarations(plan)).toContain("n text()");
    expect(plan.columns[1]?.evidence.join()).toContain("may have thousands or decimals");
    expect(declarations(await planOf("id;n;m\na;1.234;0,5\nb;29;1\n"))).toEqual([
      ...["id text()", 'n integer({ format: { group: "." } })'],
      'm numeric({ format: { decimal: "," } })',
    ]);
    expect(declarations(await planOf("id;n\na;1.234\nb;2.345\n"))).toContain("n text()");
    expect(declarations(await planOf("id;n\na;1.234\nb;0.250\n"))).toContain("n numeric()");
  });
});

describe("dates that are written otherwise", () => {
  it.each<[string, string[], string]>([
    ["days first", ["24-01-2020", "01-02-2020"], 'date({ format: "DD-MM-YYYY" })'],
    ["months first", ["1/24/2020", "11/2/2020"], 'date({ format: "M/D/YYYY" })'],
    ["one of both orders", ["01/02/2020", "03/04/2020"], "text()"],
    ["years of two digits", ["9/24/06", "1/31/12"], 'date({ format: "M/D/YY", century: 2000 })'],
    ["the last century", ["9/24/86", "1/31/72"], 'date({ format: "M/D/YY", century: 1900 })'],
    ["one of two centuries", ["9/24/06", "1/31/72"], "text()"],
    ["months", ["1850-01", "2020-12"], 'date({ format: "YYYY-MM" })'],
    ["names", ["Sat Sep 12 2020"], 'date({ format: "ddd MMM D YYYY" })'],
    ["a wrong day of the week", ["Sat Sep 12 2020", "Sat Sep 13 2020"], "text()"],
    ["quarters", ["2020-Q1", "2020-Q4"], 'date({ format: "YYYY-[Q]Q" })'],
    ["ISO weeks", ["2020-W53"], 'date({ format: "GGGG-[W]WW" })'],
    [
      "two ways in one column",
      ["06/07/2021", "21/06/21"],
      'date({ format: ["DD/MM/YYYY", "DD/MM/YY"], century: 2000 })',
    ],
    ["with a time", ["24-01-2020 11:00"], 'timestamp({ format: "DD-MM-YYYY HH:mm" })'],
  ])("%s", async (_, cells, expected) => {
    expect(await declared(cells)).toBe(expected);
  });

  it("takes large whole numbers for moments only in a column that is called so", async () => {
    const [seconds, milliseconds] = [["1622788200", "1622791800"], ["1622788200250"]];
    expect(await declared(seconds, "ts")).toBe('timestamptz({ format: "X" })');
    expect(await declared(milliseconds, "updated_at")).toBe('timestamptz({ format: "x" })');
    expect(await declared([...seconds, "NA"], "time")).toBe(
      'timestamptz({ nullable: true, unknown: "NA", format: "X" })',
    );
    expect(await declared(seconds, "population")).toBe("bigint()");
    expect(await declared(["162278", "1622791800"], "time")).toBe("bigint()");
  });

  it("takes eight digits for a day only in a column that is called so", async () => {
    expect(await declared(["20200131", "20201224"], "day")).toBe('date({ format: "YYYYMMDD" })');
    expect(await declared(["20200131", "20201224"], "ref")).toBe("integer()");
  });

  it("takes the order of days and months from another column", async () => {
    const plan = await planOf("id,a,b\nx,01/02/2020,24/12/2020\ny,03/04/2020,25/12/2020\n");
    expect(declarations(plan).slice(1)).toEqual([
      'a date({ format: "DD/MM/YYYY" })',
      'b date({ format: "DD/MM/YYYY" })',
    ]);
  });
});

it("says of the source only what changes no other column", async () => {
  const plan = await planOf("id|a|b|c\nx|1,5%|2,5%|26.396.888\ny|2,5%|3,5%|1.234.567\n");
  expect(plan.format).toEqual({ delimiter: "|" });
  expect(declarations(plan).slice(1)).toEqual([
    'a numeric({ format: { decimal: ",", percent: true } })',
    'b numeric({ format: { decimal: ",", percent: true } })',
    'c integer({ format: { group: "." } })',
  ]);
});

it("says why a column stays text", async () => {
  const reasons = async (cells: string[]) => (await planOf(withCells(cells))).columns[1]?.evidence;
  expect(await reasons(["01001", "01003", "56045"])).toEqual(["stays text: 2 values begin with 0"]);
  expect(await reasons(["1", "2", "3", "2013 (1888)"])).toEqual([
    expect.stringContaining('stays text: "2013 (1888)" (row 4) is not a whole number'),
  ]);
  expect(await reasons(["Sat Sep 12 2020", "Sun Sep 13 2020", "Mon Sep 14 2020", "n/s"])).toEqual([
    'stays text: "n/s" (row 4) is not a date like the others',
  ]);
  expect(await reasons(["1,000", "2,000", "3,500", "40 (est.)"])).toEqual([
    'stays text: "40 (est.)" (row 4) is not a number like the others',
  ]);
  expect(await reasons(["5 kg", "7 lb", "8 kg"])).toEqual([
    'stays text: its numbers have different units ("kg", "lb")',
  ]);
  expect(await reasons(["5 sq. miles", "7", "9"])).toEqual([
    'stays text: some of its numbers have a unit ("sq. miles"), others have none',
  ]);
  expect(await reasons(["9/24/06", "1/31/72"])).toEqual([
    "stays text: its years of two digits may be of two centuries",
  ]);
});
