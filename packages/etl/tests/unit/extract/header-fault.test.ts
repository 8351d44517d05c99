import { describe, expect, it } from "@jest/globals";
import { headerFault } from "../../../src/extract/header-fault.ts";
import type { Format } from "../../../src/format/format.ts";

const WANTED = ["date", "cases"];
const faultOf = (file: string, wanted: readonly string[] = WANTED) =>
  headerFault(Buffer.from(file), wanted);

describe("headerFault()", () => {
  it.each([
    ["separated by tabs", "date\tstate\tcases\n2021-01-01\tAlpha\t1\n"],
    ["separated by semicolons", "date;state;cases\n2021-01-01;Alpha;1,5\n"],
    ["separated by semicolons", '\ufeff"date";"cases"\r\n'],
    ["separated by semicolons", "date;cases, in all;cases\n"],
    ["separated by semicolons", "date;confirmed\n"],
    ["separated by pipes", "date|cases\n"],
    ["separated by spaces", "date  cases\n2021-01-01  1\n"],
    ["separated by full-width commas", "date，cases\n"],
    ["CR only", "date,cases\r2021-01-01,1\r"],
    ["CR only", '\ufeff"date","cases\r\nnew"\r2021-01-01,1\r'],
    ["CR only", "date,cases\r2021-01-01,1\r\n"],
    ["CR CR LF", "date,cases\r\r\n2021-01-01,1\r\r\n"],
    ["control or invisible", "\x1b[31mdate,cases\x1b[0m\n"],
    ["control or invisible", "\u200bdate,cases\n"],
    ['"sep="', "sep=,\ndate,cases\n"],
    ["git conflict marker", "<<<<<<< HEAD\ndate,cases\n=======\n"],
    ["control or invisible", "date,cases\u20282021-01-01,1\u2028"],
    ["XML or HTML", "<!-- served by a proxy -->\n<div>Come back later</div>"],
    ["XML or HTML", '<Error id="1"><Code>NoSuchKey</Code></Error>'],
    ["symbolic link", "../data/us.csv\n"],
  ])("says %s of %j", (expected, file) => {
    expect(faultOf(file)).toContain(expected);
  });

  it.each<[string, string, Format?]>([
    ['format: { delimiter: "\\t" }', "date\tcases\n"],
    ['format: { delimiter: ";" }', "date;cases\n"],
    ['format: { delimiter: " " }', "date cases\n"],
    ['format: { lineEnd: "any" }', "date,cases\r2021-01-01,1\r"],
    ['format: { lineEnd: "any", blankLines: "skip" }', "date,cases\r\r\n2021-01-01,1\r\r\n"],
    ['format: { skip: 1, delimiter: ";" }', "sep=;\ndate;cases\n"],
    ["format: { header: 3 }", "Cases by day\n\ndate,cases\n2021-01-01,1\n"],
    ['format: { comment: "#" }', "# Cases by day\n#\n\ndate,cases\n2021-01-01,1\n"],
    ["format: { header: { names: [ … ] } }", "2021-01-01,1\n2021-01-02,2\n"],
    ["leave out `delimiter`", "date,cases\n", { delimiter: ";" }],
    ['format: { delimiter: ";" }', "x\ndate;cases\n", { skip: 1 }],
    ['format: { delimiter: ";" }', "# x\ndate;cases\n", { comment: "#" }],
    ['format: { lineEnd: "any" }', "date,cases\n2021-01-01,1\n", { lineEnd: "cr" }],
    ['format: { lineEnd: "any" }', "d\xe4te,date,cases\r1,2,3\r", { encoding: "latin1" }],
  ])("proposes %s for %j", (option, file, format = {}) => {
    const bytes = Buffer.from(file, format.encoding === "latin1" ? "latin1" : "utf8");
    expect(headerFault(bytes, WANTED, format)).toContain(option);
  });

  it.each([
    ["has other columns", "day,count\n2021-01-01,1\n"],
    ["has columns with line ends in their names", 'date,"total\rcases"\n'],
    ["ends in CRLF", "day,count\r\n2021-01-01,1\r\n"],
    ["has columns in angle brackets", "<TICKER>,<DATE>\nUS,20210101\n"],
    ["is empty", ""],
    ["is a sentence", "404: Not Found"],
  ])("knows nothing of a file that %s", (_, file) => {
    expect(faultOf(file)).toBeUndefined();
  });
});
