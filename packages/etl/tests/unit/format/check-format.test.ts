import { describe, expect, it } from "@jest/globals";
import { integer, text } from "../../../src/columns/index.ts";
import { defineDataset } from "../../../src/datasets/define-dataset.ts";
import type { Format } from "../../../src/format/format.ts";

const declare = (format: unknown, more: object = {}) =>
  defineDataset({
    name: "cities",
    key: ["city"],
    columns: { city: text(), people: integer() },
    source: { url: "https://example.com/cities.csv", format: format as Format },
    ...more,
  });

describe("a format", () => {
  it.each<[unknown, string]>([
    ["tsv", "must be an object"],
    [
      { delimeter: ";" },
      'has an unknown option "delimeter". Did you mean delimiter? It takes member, encoding,',
    ],
    [{ delimiter: "" }, '"delimiter" must be the text between cells'],
    [{ delimiter: "\n" }, '"delimiter" must be the text between cells'],
    [{ delimiter: '"' }, '"delimiter" and "quote" are the same'],
    [{ encoding: "window-1252" }, 'Did you mean "windows-1252"?'],
    [{ encoding: "utf-32" }, '"encoding" must be a label that TextDecoder knows'],
    [{ encoding: 8 }, '"encoding" must be a label'],
    [{ quote: "''" }, '"quote" must be one character, or "none"'],
    [{ quote: "none", escape: "\\" }, '"escape" needs a "quote"'],
    [{ lineEnd: "crlf" }, '"lineEnd" must be "lf" or "cr" or "any"'],
    [{ skip: -1 }, '"skip" must be a number of lines'],
    [{ skip: 1.5 }, '"skip" must be a number of lines'],
    [{ comment: "" }, '"comment" must be the text that begins a comment'],
    [{ comment: "," }, '"comment" is the same as "delimiter" or "quote"'],
    [{ blankLines: true }, '"blankLines" must be "refuse" or "skip"'],
    [{ header: 0 }, '"header" must be the number of a line'],
    [{ header: [2, 1] }, '"header" must name lines in their order'],
    [{ header: false }, '"header" must be the number of a line'],
    [{ header: { names: [] } }, '"header" needs "names"'],
    [{ header: { name: ["a"] } }, "Did you mean names?"],
    [{ ragged: "pad" }, '"ragged" must be an object'],
    [{ ragged: { short: "cut" } }, '"short" must be "refuse" or "pad"'],
    [{ footer: true }, '"footer" must be a number of rows'],
    [{ trim: "yes" }, '"trim" must be true or false'],
    [{ unknown: [null] }, '"unknown" must be a string or a list of strings'],
    [{ numbers: { decimal: ",", group: "," } }, '"decimal" and "group" are both ","'],
    [{ numbers: { dezimal: "," } }, "Did you mean decimal?"],
    [{ unpivot: { keep: ["a"], name: "b" } }, 'needs "value"'],
    [{ unpivot: { keep: ["a"], name: "b", value: "b" } }, "names a column twice"],
    [
      { unpivot: { keep: ["a"], name: ["b", "c"], value: "d" } },
      "2 names, one for each line of the header, which has 1",
    ],
    [{ occurrence: "n" }, '"occurrence" must be an object'],
    [{ occurrence: { name: "n", of: [] } }, '"of" must be the names of columns'],
    [{ member: "" }, '"member" must be the name of a file'],
  ])("%j is refused at start", (format, problem) => {
    expect(() => declare(format)).toThrow('dataset "cities": the format of the source: ');
    expect(() => declare(format)).toThrow(problem);
  });

  it("is part of the dataset's version", () => {
    const plain = declare(undefined).version;
    const versions = [
      { delimiter: ";" },
      { skip: 1 },
      { unknown: "NA" },
      { numbers: { group: "," } },
    ];
    const all = [plain, ...versions.map((format) => declare(format).version)];
    expect(new Set(all).size).toBe(all.length);
    expect(declare({}).version).not.toBe(declare({ trim: true }).version);
  });

  it("takes column options that are part of the version, too", () => {
    const version = (column: ReturnType<typeof integer>) =>
      declare(undefined, { columns: { city: text(), people: column } }).version;
    const columns = [
      ...[integer(), integer({ format: { group: "," } }), integer({ format: { group: "." } })],
      integer({ from: ["people", "inhabitants"] }),
    ];
    expect(new Set(columns.map(version)).size).toBe(columns.length);
  });
});

describe("a dataset's options about keys", () => {
  it.each<[object, string]>([
    [{ occurrence: "people" }, 'occurrence "people" is a column of the file'],
    [{ occurrence: "N" }, 'column "N": a name is made of lower-case letters'],
    [{ occurrence: 1 }, "occurrence must be the name of a column"],
    [{ shrinkLimit: 25 }, "shrinkLimit must be a share from 0 to 1"],
    [{ shrinkLimt: 0.25 }, 'unknown part "shrinkLimt". Did you mean shrinkLimit?'],
  ])("%j is refused at start", (more, problem) => {
    expect(() => declare(undefined, more)).toThrow(problem);
  });
});
