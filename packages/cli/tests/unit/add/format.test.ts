import { describe, expect, it } from "@jest/globals";
import { examine } from "../../../src/add/examine.ts";
import { planOf, version } from "./examined.ts";

const formatOf = async (content: string | Uint8Array) => (await planOf(content)).format;
const ROWS = "a,1\nb,2\nc,3\n";
const EXCEL = { skip: 1, delimiter: ";" };
const REGIONS = [..."ABCDEFGHIJKL"].map((name, at) => `${name},${at},2,3,4\n`).join("");

describe("the format of a file", () => {
  it.each<[string, string | Uint8Array, object]>([
    ["plain CSV", `name,n\n${ROWS}`, {}],
    ["a byte order mark", `\ufeffname,n\n${ROWS}`, {}],
    ["CRLF", `name,n\n${ROWS}`.replaceAll("\n", "\r\n"), {}],
    ["CR only", `name,n\n${ROWS}`.replaceAll("\n", "\r"), { lineEnd: "any" }],
    ["CR within quotes", 'name,n\n"a\rb",1\n"c\r",2\n', {}],
    ["tabs", `name\tn\n${ROWS.replaceAll(",", "\t")}`, { delimiter: "\t" }],
    ["semicolons", `name;n\n${ROWS.replaceAll(",", ";")}`, { delimiter: ";" }],
    ["bars", `name|n\n${ROWS.replaceAll(",", "|")}`, { delimiter: "|" }],
    [
      "tabs between two columns, and a title above them",
      `A title\n\nname\tn\n${[..."abcdefgh"].map((name) => `${name}\t1\n`).join("")}`,
      { delimiter: "\t", header: 3 },
    ],
    ["tabs, and commas in the cells", "name\tn\na, b\t1\nc, d, e\t2\nf\t3\n", { delimiter: "\t" }],
    ["one column", "0\n1.5\n2.5\n", {}],
    [
      "row names that the header leaves out",
      '"model"\t"cyl"\n"1"\t"a4"\t4\n"2"\t"a4"\t6\n"3"\t"a6"\t6\n',
      { delimiter: "\t", skip: 1, header: { names: ["row", "model", "cyl"] } },
    ],
    ["comment lines", `# made\n# today\nname,n\n${ROWS}# end\n`, { comment: "#" }],
    ["a header that begins with #", `#name,n\n${ROWS}`, {}],
    ["titles above the header", `Table 1\n\nname,n,m\na,1,2\nb,2,3\n`, { header: 3 }],
    [
      "no header",
      "1,a,5.5\n2,b,6.5\n",
      { header: { names: ["column_1", "column_2", "column_3"] } },
    ],
    [
      "names in a comment line",
      "# zones\n#code\tzone\nAD\tEurope/Andorra\nAE\tAsia/Dubai\nAF\tAsia/Kabul\nAL\tEurope/Tirane\n",
      { delimiter: "\t", comment: "#", header: { names: ["code", "zone"] } },
    ],
    [
      "a header of two lines",
      "time,temp,temp\ns,C,F\n1,1.5,2.5\n2,1.6,2.5\n3,1.7,2.5\n4,2,3\n5,2,3\n6,2,3\n7,2,3\n8,2,3\n9,2,3\n",
      { header: [1, 2] },
    ],
    [
      "a header of two lines, the first of them with years for several columns",
      `,2023,,2024,\nregion,men,women,men,women\n${REGIONS}`,
      { header: [1, 2] },
    ],
    ["spaces around the names", "name , n\na,1\nb,2\n", { trim: true }],
    ["blank lines between rows", "name,n\na,1\n\nb,2\n", { blankLines: "skip" }],
    ["rows without any value", "name,n\na,1\n,\nb,2\n", { blankLines: "skip" }],
    ["an empty line at the end", "name,n\na,1\n\n", {}],
    ["rows without any value at the end", "name,n\na,1\n,\n,\n", { blankLines: "skip" }],
    ["a comma after each row", "name,n\na,1,\nb,2,\nc,3,\n", { ragged: { long: "cut" } }],
    ["a space after each comma", "name,town,n\na, Rome, 1\nb, Oslo, 2\n", { trim: true }],
    ["the delimiter in a line of its own", `sep=;\nname;n\n${ROWS.replaceAll(",", ";")}`, EXCEL],
    ["single spaces", "day n m\n2020-01-01 1 5\n2020-01-02 2 5\n", { delimiter: " " }],
    ["a header that is repeated between rows", `name,n\n${ROWS}name,n\nd,4\n`, {}],
    ["short rows", "name,n,note\na,1,x\nb,2\nc,3,y\n", { ragged: { short: "pad" } }],
    ["totals below", "name,n\na,1\nb,2\nTotal,3\n", { footer: "Total" }],
    ["a note below", `name,n\n${ROWS}\nSource: us\n`, { footer: 1 }],
    ["notes below", `name,n\n${ROWS}\nNote: early\nSource: us\n`, { footer: 2 }],
    ["a note between rows", "name,n\na,1\nNote: early\nb,2\nc,3\n", { ragged: { short: "pad" } }],
    [
      "quotes that mean nothing",
      'name\tinch\na\t5"\nb\t7"\nc\t"x\n',
      { delimiter: "\t", quote: "none" },
    ],
    ["backslashes before quotes", 'name,n\n"say \\"no\\", twice",1\nb,2\n', { escape: "\\" }],
    ["single quotes", "name,n\n'a,b',1\n'c,d',2\n", { quote: "'" }],
    [
      "Windows-1252",
      Buffer.from("name,n\nCaf\xe9 M\xfcller,1\nPen\xe9lope,2\n", "latin1"),
      { encoding: "windows-1252" },
    ],
    ["UTF-16", Buffer.from("\ufeffname,n\na,1\nb,2\n", "utf16le"), { encoding: "utf-16le" }],
    [
      "Shift JIS",
      Buffer.concat([
        Buffer.from("name,n\n"),
        Buffer.from("93fa967b8cea82cc83658358836782c582b7", "hex"),
        Buffer.from(",1\n"),
        Buffer.from("93fa967b8cea82c582b7", "hex"),
        Buffer.from(",2\n"),
      ]),
      { encoding: "shift_jis" },
    ],
    ["a mark in several columns", "id,a,b\nx,NA,1\ny,2,NA\n", { unknown: "NA" }],
    ["a mark in several columns that is a value in another one", "id,a,b\nNA,NA,1\ny,2,NA\n", {}],
    [
      "decimal commas in several columns",
      "id;a;b\nx;0,5;1,5\ny;2;3,5\n",
      { delimiter: ";", numbers: { decimal: "," } },
    ],
    [
      "a column for each day",
      "place,2020-01-01,2020-01-02,2020-01-03,2020-01-04\nA,1,2,3,4\nB,1,2,3,4\n",
      { unpivot: { keep: ["place"], name: "date", value: "value" } },
    ],
    [
      "a column for each year, some of them blank",
      "Country Name,Code,1960,1961,1962,1963\nAruba,ABW,5,6,7,8\nAngola,AGO,,6,7,8\n",
      {
        unpivot: {
          keep: ["Country Name", "Code"],
          name: "year",
          value: "value",
          skipUnknown: true,
        },
      },
    ],
    [
      "a column for each year, and a comma after each row",
      "Country,1960,1961,1962,1963,\nAruba,5,6,7,8,\nAngola,1,6,7,8,\n",
      { unpivot: { keep: ["Country", "#1"], name: "year", value: "value" } },
    ],
    [
      "a few years among other columns",
      "name,2019,2020,2021,2022,rank,x,y,z\na,1,2,3,4,5,6,7,8\n",
      {},
    ],
  ])("%s", async (_, content, format) => {
    expect(await formatOf(content)).toEqual(format);
  });

  it("leaves out a column without a name and without a value", async () => {
    const plan = await planOf("name,n,\na,1,\nb,2,\n");
    expect(plan.columns.map(({ name }) => name)).toEqual(["name", "n"]);
    expect(plan.evidence.join()).toContain("column 3 has no name and no value: left out");
    const wide = await planOf("Place,1960,1961,1962,1963,\nAruba,5,6,7,8,\nAngola,1,6,7,8,\n");
    expect(wide.columns.map(({ name }) => name)).toEqual(["place", "year", "value"]);
    const named = await planOf("name,n,\na,1,\nb,2,x\n");
    expect(named.columns.map(({ name }) => name)).toEqual(["name", "n", "column_3"]);
  });

  it("says what it found in the lines above the rows", async () => {
    const { evidence } = await planOf("# by us\nTitle\n\nname;n\na;1\nb;2\n");
    expect(evidence.slice(0, 3)).toEqual([
      "its columns are divided by semicolons",
      'lines that begin with "#" are comments: left out',
      "the header is in line 3, not counting comments; what is above it is left out",
    ]);
  });

  it("reads what it found", async () => {
    const plan = await planOf(
      "place,2020-01-01,2020-01-02,2020-01-03,2020-01-04\nA,1,2,3,4\nB,1,2,3,4\n",
    );
    expect([plan.rows, plan.key]).toEqual([8, ["date", "place"]]);
    expect(plan.columns.map(({ name }) => name)).toEqual(["place", "date", "value"]);
  });
});

describe("another version of the file", () => {
  const FIRST = "name,n,Date\na,1,2020-01-01\nb,2,2020-01-02\n";
  it("widens the types", async () => {
    const plan = await planOf(FIRST, "name,n,Date\na,1.5,2020-01-01\nb,NA,2020-01-02\n");
    expect(plan.columns[1]).toMatchObject({
      ...{ type: "numeric", options: { nullable: true, unknown: "NA" } },
    });
  });

  it("may have a column under another name, in another order, or one more", async () => {
    const renamed = await planOf(FIRST, "name,n,Day\na,1,2020-01-01\n");
    expect(renamed.columns[2]?.options.from).toEqual(["Date", "Day"]);
    const moved = await planOf(FIRST, "Date,x,n,name\n2020-01-01,5,1,a\n");
    expect(moved.columns.map(({ name }) => name)).toEqual(["name", "n", "date"]);
    expect(moved.evidence.join()).toContain("columns that only file-2.csv has are left out: x");
  });

  it("may have other line ends", async () => {
    const { format } = await planOf(FIRST, FIRST.replaceAll("\n", "\r"));
    expect(format).toEqual({ lineEnd: "any" });
  });

  it.each([
    ["another delimiter", FIRST.replaceAll(",", ";"), "its delimiter is"],
    ["a column less", "name,n\na,1\n", 'has no column "Date"'],
    ["no rows", "name,n,Date\n", "has no row below its header"],
  ])("is refused with %s", async (_, other, reason) => {
    await expect(planOf(FIRST, other)).rejects.toThrow(reason);
  });
});

describe("what is not a table", () => {
  it.each<[string, string | Uint8Array, string]>([
    ["nothing", "", "file.csv is empty"],
    ["blank lines", "\n\n", "has blank lines only"],
    ["a web page", "<!doctype html><title>Data</title>", "an HTML page"],
    ["JSON", '{"message": "not found"}', "JSON that says"],
    [
      "prose",
      "This is a README file that explains the data.\nIt has two lines of plain prose in it.\n",
      "does not look like a table",
    ],
    [
      "columns at fixed positions",
      "name   age  town\nBob    12   Rome\nAlice  7    Oslo\n",
      "columns are at fixed positions or between several spaces",
    ],
    ["rows wider than the header", "a,b\n1,2,3\n4,5,6\n", "line 2 has 3 cells, the header 2"],
    ["a picture", Buffer.from("\x89PNG\r\n\x1a\n\0\0", "latin1"), "an image (PNG)"],
    [
      "a pointer of Git LFS",
      "version https://git-lfs.github.com/spec/v1\noid sha256:b5\nsize 8\n",
      "Git LFS pointer",
    ],
  ])("refuses %s", async (_, content, reason) => {
    await expect(examine([version(content)], undefined, () => {})).rejects.toThrow(reason);
  });
});
