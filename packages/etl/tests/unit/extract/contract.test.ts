import { describe, expect, it } from "@jest/globals";
import { bigint, date, text } from "../../../src/columns/index.ts";
import type { Row, Source } from "../../../src/datasets/dataset.ts";
import { bindHeader } from "../../../src/extract/contract.ts";
import { Complaints } from "../../../src/record/complaints.ts";
import { detailsOf } from "./details-of.ts";

const jhu: Source = {
  name: "jhu",
  url: "https://example.com/jhu.csv",
  columns: [
    { name: "Date", from: "Date", names: ["Date"], cell: date() },
    { name: "Country", from: "Country", names: ["Country"], cell: text() },
    { name: "Province", from: "Province", names: ["Province"], cell: text({ nullable: true }) },
    {
      name: "Recovered",
      from: "Recovered",
      names: ["Recovered"],
      cell: bigint({ min: 0, nullable: true }),
    },
  ],
  key: ["Date", "Province"],
  keep: (row) => row.Country === "US",
  credit: undefined,
  format: undefined,
  occurrence: undefined,
};
const HEADER = "Date,Country,Province,Recovered";

/** Reads lines without quotes; the first is the header. */
function read(lines: readonly string[], source: Source = jhu) {
  const complaints = new Complaints();
  const head = Buffer.from(lines.join("\n"));
  const [header = [], ...records] = lines.map((line) => line.split(","));
  const readRow = bindHeader(header, source, "https://example.com/jhu.csv", complaints, head);
  const rows = records.map((record, index) => readRow?.(record, index + 2));
  return { isHeaderGood: readRow !== undefined, rows, details: detailsOf(complaints) };
}

const good: Row = { Date: "2020-03-01", Country: "US", Province: "Ohio", Recovered: 5 };

describe("the header", () => {
  it.each([
    ["in the declared order", HEADER, "2020-03-01,US,Ohio,5"],
    ["in another order", "Recovered,Date,Province,Country", "5,2020-03-01,Ohio,US"],
    [
      "among columns that the dataset does not name",
      `Lat,${HEADER},Long`,
      "x,2020-03-01,US,Ohio,5,y",
    ],
    ["next to two others of one name", `x,x,${HEADER}`, "1,2,2020-03-01,US,Ohio,5"],
  ])("gives the columns by name, %s", (_, header, line) => {
    expect(read([header, line])).toEqual({ isHeaderGood: true, rows: [good], details: [] });
  });

  it.each([
    ["missing", "Date,Country,Province", "Recovered", ""],
    [
      ...["renamed", "Date,Country,Province,Recoveries", "Recovered"],
      '; did you mean `from: "Recoveries"`?',
    ],
    [
      ...["written in another case", "Date,Country,Province,recovered", "Recovered"],
      '; did you mean `from: "recovered"`?',
    ],
    [
      ...["padded with a space", "Date, Country,Province,Recovered", "Country"],
      '; did you mean `from: " Country"`, or `format: { trim: true }`?',
    ],
  ])(
    "is refused where a column is %s, naming it, the header and the file",
    (_, header, column, advice) => {
      const { isHeaderGood, details } = read([header]);
      expect(isHeaderGood).toBe(false);
      expect(details).toEqual([
        `jhu, line 1, column "${column}": missing${advice}; the header of https://example.com/jhu.csv is "${header}"`,
      ]);
    },
  );

  it("refuses a wanted column that occurs twice", () => {
    const { isHeaderGood, details } = read([`Date,${HEADER}`]);
    expect(isHeaderGood).toBe(false);
    expect(details).toHaveLength(1);
    expect(details[0]).toContain('column "Date": occurs twice; ');
  });

  it("is complained of once for each column, all at once", () => {
    const { details } = read(["<html>"]);
    expect(details.map((detail) => detail.split(":")[0])).toEqual(
      ["Date", "Country", "Province", "Recovered"].map((name) => `jhu, line 1, column "${name}"`),
    );
  });

  it("is shown shortened where it is long", () => {
    expect(read(["x".repeat(100_000)]).details[0]?.length).toBeLessThan(500);
  });

  it.each([
    ["a NUL, as in UTF-16", "D\0a\0t\0e\0"],
    ["a character in two halves where it is shortened", `${"x".repeat(299)}😀`],
  ])("is shown so that the ledger's jsonb can hold it: %s", (_, header) => {
    const detail = read([header]).details[0] as string;
    expect(detail).not.toContain("\0");
    expect(detail.isWellFormed()).toBe(true);
  });
});

describe("a row", () => {
  it("that keep does not want is not looked at", () => {
    const { rows, details } = read([HEADER, "1/21/2020,Japan,,-1", "2020-03-01,US,Ohio,5"]);
    expect(rows).toEqual([undefined, good]);
    expect(details).toEqual([]);
  });

  it("is refused with one complaint for each bad cell", () => {
    const { rows, details } = read([HEADER, "2020-31-08,US,Ohio,-1"]);
    expect(rows).toEqual(["refused"]);
    expect(details).toEqual([
      'jhu, line 2, column "Date": "2020-31-08" is not a date YYYY-MM-DD',
      'jhu, line 2, column "Recovered": "-1" is not a whole number (0 or greater), or blank',
    ]);
  });

  it.each([
    ["too few", "2020-03-01,US,Ohio", 3],
    ["too many", "2020-03-01,US,Ohio,5,6", 5],
    ["too few, though it may be another country's", "2020-03-01,Japan", 2],
  ])("is refused with %s fields", (_, line, fields) => {
    const { rows, details } = read([HEADER, line, "2020-03-01,US,Ohio,5"]);
    expect(rows).toEqual(["refused", good]);
    expect(details).toEqual([`jhu, line 2: ${fields} fields, where the header has 4`]);
  });
});

describe("a second row of a key", () => {
  it("is refused, naming the key and where the first is", () => {
    const { rows, details } = read([HEADER, "2020-03-01,US,Ohio,5", "2020-03-01,US,Ohio,6"]);
    expect(rows).toEqual([good, "refused"]);
    expect(details).toEqual([
      'jhu, line 3: duplicate of line 2 (Date "2020-03-01", Province "Ohio")',
    ]);
  });

  it("is refused where a part of the key is blank, too", () => {
    const { details } = read([HEADER, "2020-04-01,US,,5", "2020-04-01,US,,5"]);
    expect(details).toEqual([
      'jhu, line 3: duplicate of line 2 (Date "2020-04-01", Province null)',
    ]);
  });

  it("is shown shortened where its key is long", () => {
    const line = `2020-03-01,US,${"x".repeat(100_000)},5`;
    const { details } = read([HEADER, line, line]);
    expect(details).toHaveLength(1);
    expect(details[0]?.length).toBeLessThan(500);
  });

  it("is what only kept and good rows can be", () => {
    const lines = ["2020-03-01,Japan,Ohio,5", "2020-03-01,US,Ohio,x", "2020-03-01,US,Ohio,5"];
    expect(read([HEADER, ...lines]).rows).toEqual([undefined, "refused", good]);
  });

  it("is not what two rows are whose keys only look alike when put together", () => {
    const source = { ...jhu, key: ["Country", "Province"], keep: undefined };
    const lines = ["2020-03-01,ab,c,1", "2020-03-01,a,bc,1"];
    expect(read([HEADER, ...lines], source).details).toEqual([]);
  });

  it("is fine for a source without a key", () => {
    const source = { ...jhu, key: undefined };
    const line = "2020-03-01,US,Ohio,5";
    expect(read([HEADER, line, line], source)).toMatchObject({ rows: [good, good], details: [] });
  });
});
