import { describe, expect, it } from "@jest/globals";
import { integer, text } from "../../../src/columns/index.ts";
import type { Cells, Source } from "../../../src/datasets/dataset.ts";
import { defineDataset } from "../../../src/datasets/define-dataset.ts";
import type { Format } from "../../../src/format/format.ts";
import { read } from "../extract/reading.ts";

const COLUMNS = { city: text({ nullable: true }), people: integer({ nullable: true }) };

/** Returns a source of that format. */
function sourceOf(format: Format, columns: Cells = COLUMNS): Source {
  const { sources } = defineDataset({
    name: "cities",
    key: ["a"],
    columns: { a: text() },
    sources: { cities: { url: "https://example.com/cities.csv", columns, format } },
    map: () => ({ a: "" }),
  });
  return sources[0] as Source;
}

/** Reads a file in chunks of every size up to 7, which must make no difference. */
async function readAs(format: Format, file: string | Uint8Array, columns?: Cells) {
  const source = sourceOf(format, columns);
  const whole = await read(file, source);
  for (const size of [1, 2, 3, 5, 7]) {
    const { rows, details } = await read(file, source, size);
    expect({ size, rows, details }).toEqual({ size, rows: whole.rows, details: whole.details });
  }
  return { rows: whole.rows, details: whole.details };
}

const rowsOf = (...rows: readonly (readonly [number, string | null, number | null])[]) => ({
  rows: rows.map(([line, city, people]) => [line, { city, people }]),
  details: [],
});
const BOTH = rowsOf([2, "Köln", 1], [3, "Ulm, D", 2]);

describe("a source with a format", () => {
  it.each<[string, Format, string | Uint8Array, ReturnType<typeof rowsOf>]>([
    ["tabs", { delimiter: "\t" }, "city\tpeople\nKöln\t1\nUlm, D\t2\n", BOTH],
    ["semicolons", { delimiter: ";" }, "city;people\nKöln;1\nUlm, D;2", BOTH],
    ["several characters", { delimiter: "||" }, "city||people\nKöln||1\nUlm, D||2", BOTH],
    ["other quotes", { quote: "'" }, "city,people\n'Köln',1\n'Ulm, D',2\n", BOTH],
    [
      "doubled other quotes",
      { quote: "'" },
      "city,people\n'K''ln \"x\"',1\n",
      rowsOf([2, 'K\'ln "x"', 1]),
    ],
    ["no quotes", { quote: "none" }, 'city,people\n"Köln,1\n', rowsOf([2, '"Köln', 1])],
    [
      "escaped quotes",
      { escape: "\\" },
      'city,people\n"K\\"ln, \\\\",1\n',
      rowsOf([2, 'K"ln, \\', 1]),
    ],
    ["CR", { lineEnd: "cr" }, 'city,people\rKöln,1\r"Ulm, D",2\r', BOTH],
    ["CR as any", { lineEnd: "any" }, 'city,people\rKöln,1\r"Ulm, D",2', BOTH],
    ["CRLF as any", { lineEnd: "any" }, 'city,people\r\nKöln,1\r\n"Ulm, D",2\r\n', BOTH],
    ["all three", { lineEnd: "any" }, 'city,people\nKöln,1\r"Ulm, D",2\r\n', BOTH],
    [
      "line ends in quotes",
      { lineEnd: "any" },
      'city,people\r"a\rb",1\rUlm,2\r',
      rowsOf([3, "a\rb", 1], [4, "Ulm", 2]),
    ],
    ["skipped lines", { skip: 2 }, 'made "today\n\ncity,people\nUlm,2\n', rowsOf([4, "Ulm", 2])],
    ["a header further down", { header: 3 }, 'a "b\n\ncity,people\nUlm,2\n', rowsOf([4, "Ulm", 2])],
    [
      "comments",
      { comment: "#" },
      '# a "b\ncity,people\n# c\nUlm,2\n#\nKöln,3\n#d',
      rowsOf([4, "Ulm", 2], [6, "Köln", 3]),
    ],
    [
      "a header after comments",
      { comment: "#", header: 2 },
      "# a\nx\n# b\ncity,people\nUlm,2\n",
      rowsOf([5, "Ulm", 2]),
    ],
    [
      "no header",
      { header: { names: ["city", "people"] } },
      "Ulm,2\nKöln,3\n",
      rowsOf([1, "Ulm", 2], [2, "Köln", 3]),
    ],
    [
      "blank lines",
      { blankLines: "skip" },
      "\ncity,people\n\nUlm,2\n,\n \nKöln,3\n\n",
      rowsOf([4, "Ulm", 2], [7, "Köln", 3]),
    ],
    [
      "padded rows",
      { ragged: { short: "pad" } },
      "city,people\nUlm\nKöln,3\n",
      rowsOf([2, "Ulm", null], [3, "Köln", 3]),
    ],
    [
      "cut rows",
      { ragged: { long: "cut" } },
      "city,people\nUlm,2,\nKöln,3,x,y\n",
      rowsOf([2, "Ulm", 2], [3, "Köln", 3]),
    ],
    [
      "a footer of two rows",
      { footer: 2 },
      "city,people\nUlm,2\n\nTotal,2\nEnd\n\n",
      rowsOf([2, "Ulm", 2]),
    ],
    [
      "a footer by its text",
      { footer: "Total" },
      "city,people\nTotal,1\nUlm,2\n\nTotal,2,,\n",
      rowsOf([2, "Total", 1], [3, "Ulm", 2]),
    ],
    [
      "spaces",
      { trim: true },
      ' city , people\n Ulm ,  2\n"  Köln ",3\n',
      rowsOf([2, "Ulm", 2], [3, "Köln", 3]),
    ],
    [
      "strings for unknown",
      { unknown: ["NA", "-", " "] },
      "city,people\nNA,1\nUlm,-\n ,3\n",
      rowsOf([2, null, 1], [3, "Ulm", null], [4, null, 3]),
    ],
    ["a byte order mark", { delimiter: ";" }, "\ufeffcity;people\nUlm;2\n", rowsOf([2, "Ulm", 2])],
    [
      "a byte order mark above",
      { skip: 1, quote: "'" },
      "\ufeff'\ncity,people\nUlm,2\n",
      rowsOf([3, "Ulm", 2]),
    ],
    [
      "an empty cell at the start",
      { trim: true },
      'city,people\n,2\n"",3\n',
      rowsOf([2, null, 2], [3, null, 3]),
    ],
  ])("reads %s", async (_, format, file, expected) => {
    expect(await readAs(format, file)).toEqual(expected);
  });

  it.each<[string, Uint8Array, string]>([
    ["windows-1252", Buffer.from("city,people\nK\xf6ln \x80 \x93,1\n", "latin1"), "Köln € “"],
    ["iso-8859-1", Buffer.from("city,people\nK\xf6ln \x80,1\n", "latin1"), "Köln \x80"],
    ["latin1", Buffer.from("city,people\nK\xf6ln,1\n", "latin1"), "Köln"],
    ["utf-16le", Buffer.from("city,people\nKöln 北,1\n", "utf16le"), "Köln 北"],
    ["utf-16le", Buffer.from("\ufeffcity,people\nKöln 😀,1\n", "utf16le"), "Köln 😀"],
    ["utf-16be", Buffer.from("\ufeffcity,people\nKöln,1\n", "utf16le").swap16(), "Köln"],
    ["utf-16", Buffer.from("\ufeffcity,people\nKöln,1\n", "utf16le").swap16(), "Köln"],
    ["utf-16", Buffer.from("\ufeffcity,people\nKöln,1\n", "utf16le"), "Köln"],
    ["shift_jis", Buffer.from("city,people\n\x93\x8c\x8b\x9e,1\n", "latin1"), "東京"],
    ["koi8-r", Buffer.from("city,people\n\xed\xcf\xd3\xcb\xd7\xc1,1\n", "latin1"), "Москва"],
    ["UTF8", Buffer.from("city,people\nKöln,1\n"), "Köln"],
  ])("decodes %s", async (encoding, file, city) => {
    expect(await readAs({ encoding }, file)).toEqual(rowsOf([2, city, 1]));
  });

  it.each<[string, Format, string | Uint8Array, string]>([
    [
      "bytes of another encoding",
      { encoding: "shift_jis" },
      Buffer.from("city,people\nUlm,1\n\xff\xff,1\n", "latin1"),
      'cities, line 3: there are bytes that are not text in the encoding "shift_jis"',
    ],
    [
      "the other byte order",
      { encoding: "utf-16le" },
      Buffer.from("\ufeffcity,people\n", "utf16le").swap16(),
      "other byte order",
    ],
    [
      "bytes that are not UTF-8",
      { delimiter: ";" },
      Buffer.from("city;people\nUlm;1\nK\xf6ln;1\n", "latin1"),
      "line 3: the bytes are not UTF-8",
    ],
    [
      "the same with CR",
      { lineEnd: "any" },
      Buffer.from("city,people\rUlm,1\rK\xf6ln,1\r", "latin1"),
      "line 3: the bytes are not UTF-8",
    ],
    [
      "NUL",
      { encoding: "windows-1252", skip: 1 },
      "x\ncity,people\nUlm,1\nK\0ln,1\n",
      "line 4: byte 2 of the line is NUL",
    ],
    [
      "a bad cell after comments",
      { comment: "#" },
      "#\ncity,people\n#\nUlm,x\n",
      'cities, line 4, column "people": "x" is not',
    ],
    [
      "a bad cell after a record of two lines",
      { delimiter: ";" },
      'city;people\n"a\nb";1\nUlm;x\n',
      'line 4, column "people"',
    ],
    [
      "a short row",
      { delimiter: ";" },
      "city;people\nUlm;1\nKöln\n",
      "line 3: 1 field, where the header has 2",
    ],
    [
      "a long row",
      { ragged: { short: "pad" } },
      "city,people\nUlm,1,2\n",
      "line 2: 3 fields, where the header has 2",
    ],
    [
      "a conflict",
      { ragged: { short: "pad" } },
      "city,people\n<<<<<<< HEAD\nUlm,1\n",
      "line 2: a git conflict marker",
    ],
    ["an empty line", { skip: 1 }, "x\ncity,people\n\nUlm,1\n", "line 3: an empty line"],
    [
      "a quote that is not closed",
      { skip: 1 },
      'x\ncity,people\nUlm,1\n"Köln,1\n',
      "line 4: a quoted field is not closed",
    ],
    [
      "a quote within a field",
      { delimiter: ";" },
      'city;people\nUlm;1\nK"ln;1\n',
      'line 3: a quote (") stands inside',
    ],
    [
      "fields between commas",
      { delimiter: ";" },
      "city,people\nUlm,1\n",
      "separated by commas, not semicolons: leave out `delimiter`",
    ],
    [
      "an unknown text in a column that is not nullable",
      { unknown: "NA" },
      "city,people\nUlm,NA\n",
      '"NA" is not a whole number',
    ],
  ])("refuses %s, with the line of the file", async (_, format, file, problem) => {
    const columns = problem.includes('"NA"') ? { city: text(), people: integer() } : undefined;
    const { details } = await readAs(format, file, columns);
    expect(details[0]).toContain(problem);
  });
});

describe("several header lines", () => {
  it("joins their parts, without blank ones", async () => {
    const { rows } = await readAs(
      { header: [1, 3], blankLines: "skip" },
      "name,in 1000\nx,y\n,people\nUlm,2\n",
      { name: text(), "in 1000 people": integer() },
    );
    expect(rows).toEqual([[4, { name: "Ulm", "in 1000 people": 2 }]]);
  });
});

describe("a file with more than 1,000 columns", () => {
  it("is read by name, also where names are doubled or empty", async () => {
    const header = Array.from({ length: 1500 }, (_, at) => (at % 500 === 0 ? "" : `c${at % 1000}`));
    const file = `${header.join(";")}\n${header.map((_, at) => at).join(";")}\n`;
    const columns = {
      a: integer({ from: "c999" }),
      b: integer({ from: "c1#2" }),
      c: integer({ from: "#3" }),
    };
    const { rows, details } = await read(file, sourceOf({ delimiter: ";" }, columns));
    expect({ rows, details }).toEqual({ rows: [[2, { a: 999, b: 1001, c: 1000 }]], details: [] });
  });
});

describe("unpivot", () => {
  const unpivot = { keep: ["city"], name: "day", value: "cases" };
  const columns = { city: text(), day: text(), cases: integer({ nullable: true }) };

  it("makes a row of each cell of the other columns", async () => {
    const file = "city,1/1/20,1/2/20\nUlm,1,2\nKöln,3,\n";
    const { rows } = await readAs({ unpivot }, file, columns);
    expect(rows).toEqual([
      [2, { city: "Ulm", day: "1/1/20", cases: 1 }],
      [2, { city: "Ulm", day: "1/2/20", cases: 2 }],
      [3, { city: "Köln", day: "1/1/20", cases: 3 }],
      [3, { city: "Köln", day: "1/2/20", cases: null }],
    ]);
    const { rows: known } = await readAs(
      { unpivot: { ...unpivot, skipUnknown: true }, unknown: "3" },
      file,
      columns,
    );
    expect(known.map(([, { cases }]) => cases)).toEqual([1, 2]);
  });

  it("gives a column to each line of the header", async () => {
    const { rows } = await readAs(
      { header: [1, 2], unpivot: { keep: ["net hemi"], name: ["net", "hemi"], value: "level" } },
      "net,1,1\nhemi,lh,rh\n7,5,6\n",
      { at: integer({ from: "net hemi" }), net: integer(), hemi: text(), level: integer() },
    );
    expect(rows).toEqual([
      [3, { at: 7, net: 1, hemi: "lh", level: 5 }],
      [3, { at: 7, net: 1, hemi: "rh", level: 6 }],
    ]);
  });

  it("refuses a header without a column that stays", async () => {
    const { details } = await readAs({ unpivot }, "town,1/1/20\nUlm,1\n", columns);
    expect(details).toEqual([
      'cities, line 1: "city", which "unpivot" keeps, is missing; the header is "town,1/1/20"',
    ]);
  });

  it("names the file's column in a complaint", async () => {
    const { details } = await readAs({ unpivot }, "city,1/1/20,1/2/20\nUlm,1,x\n", columns);
    expect(details[0]).toContain('cities, line 2, column "1/2/20": "x" is not a whole number');
  });

  it("refuses rows with too few cells", async () => {
    const { details } = await readAs({ unpivot }, "city,1/1/20,1/2/20\nUlm,1\n", columns);
    expect(details).toEqual(["cities, line 2: 2 fields, where the header has 3"]);
  });

  it("reads thousands of columns", async () => {
    const days = Array.from({ length: 3000 }, (_, day) => `d${day}`);
    const file = `city,${days.join(",")}\nUlm,${days.map((_, at) => at).join(",")}\n`;
    const { rows } = await read(file, sourceOf({ unpivot }, columns));
    expect(rows).toHaveLength(3000);
    expect(rows[2999]).toEqual([2, { city: "Ulm", day: "d2999", cases: 2999 }]);
  });
});

describe("occurrence", () => {
  const columns = { city: text(), people: integer(), n: integer() };

  it("counts equal rows", async () => {
    const { rows } = await readAs(
      { occurrence: { name: "n" } },
      "city,people\nUlm,1\nUlm,2\nUlm,1\nUlm,1\n",
      columns,
    );
    expect(rows.map(([, { n }]) => n)).toEqual([1, 1, 2, 3]);
  });

  it("counts rows with the same cells in some columns", async () => {
    const { rows } = await readAs(
      { occurrence: { name: "n", of: ["city"] } },
      "city,people\nUlm,1\nUlm,2\nKöln,1\n",
      columns,
    );
    expect(rows.map(([, { n }]) => n)).toEqual([1, 2, 1]);
  });

  it.each([
    ["n", 'it has a column "n" already'],
    ["x", '"city", which is counted, is missing'],
  ])("refuses a header with %s", async (name, problem) => {
    const format = { occurrence: { name: "n", of: ["city"] } };
    const { details } = await readAs(format, `${name},people\nUlm,1\n`, columns);
    expect(details[0]).toContain(problem);
  });
});
