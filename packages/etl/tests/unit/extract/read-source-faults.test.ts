import { describe, expect, it } from "@jest/globals";
import { cities, read } from "./reading.ts";

const { url } = cities;
const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");

describe("a file that breaks the contract", () => {
  it.each<[string, string | Buffer, string]>([
    ["is empty", "", `cities: the file is empty (${url})`],
    ["is only a BOM", "\ufeff", `cities: the file is empty (${url})`],
    ["is only a header", "city,people\n", `cities: there is no row below the header (${url})`],
    [
      "is a header without a newline",
      "city,people",
      `cities: there is no row below the header (${url})`,
    ],
    [
      "has a quote that is not closed",
      'city,people\nOslo,1\n"Bern,2\nRome,3\n',
      "cities, line 3: a quoted field is not closed before the end of the file",
    ],
    [
      "has a quote inside a field",
      'city,people\nOslo,1\nBe"rn,2\n',
      "cities, line 3: a quote stands inside a field that is not quoted",
    ],
    [
      "goes on behind a closing quote",
      'city,people\nOslo,1\n"Be"rn,2\n',
      "cities, line 3: a closing quote is followed by something other than a comma",
    ],
    [
      "is not UTF-8",
      latin1("city,people\nOslo,1\nMünchen,2\nRome,3\n"),
      'cities, line 3: the bytes are not UTF-8: byte 2 of the line is 0xfc, which is "ü" in Windows-1252. Save the file as UTF-8, or say its encoding, such as `format: { encoding: "windows-1252" }`',
    ],
    [
      "is not UTF-8 in its header",
      latin1("city,people,größe\nOslo,1,2\n"),
      'cities, line 1: the bytes are not UTF-8: byte 15 of the line is 0xf6, which is "ö" in Windows-1252. Save the file as UTF-8, or say its encoding, such as `format: { encoding: "windows-1252" }`',
    ],
    [
      "ends within a character",
      Buffer.from("city,people\nOslo,1\n€").subarray(0, -1),
      "cities, line 3: the file ends within a character of UTF-8: it is cut short, or in another encoding",
    ],
    [
      "is UTF-16",
      Buffer.from("\ufeffcity,people\nOslo,1\n", "utf16le"),
      `cities: the file is text in UTF-16 (little endian); save it as UTF-8, or say so: \`format: { encoding: "utf-16le" }\` (${url})`,
    ],
    [
      "is padded with NUL bytes",
      `city,people\nOslo,1\n${"\0".repeat(99)}`,
      "cities, line 3: byte 1 of the line is NUL: the file is damaged, or is not text",
    ],
    [
      "has NUL bytes in a column that the dataset does not name",
      "city,people,x\nOslo,1,\0\n",
      "cities, line 2: byte 8 of the line is NUL: the file is damaged, or is not text",
    ],
    ["holds blank lines only", "\r\n\n", `cities: the file holds blank lines only (${url})`],
    [
      "begins with an empty line",
      "\ncity,people\nOslo,1\n",
      'cities, line 1: an empty line; remove it, or find out which row is missing there; where none is: `format: { blankLines: "skip" }`',
    ],
    [
      "has lines with spaces between its rows",
      "city,people\nOslo,1\n \n\t\nBern,2\n\n",
      'cities, line 3: an empty line; remove it, or find out which row is missing there; where none is: `format: { blankLines: "skip" }`',
    ],
    [
      "has a row with a CR in place of a line end",
      "city,people\nOslo,1\rBern,2\nRome,3\n",
      "cities, line 2: 3 fields, where the header has 2; there is a CR without LF in it, which ends no line",
    ],
    [
      "goes on with semicolons",
      "city,people\nOslo;1\n",
      "cities, line 2: 1 field, where the header has 2; they are separated by semicolons, not commas",
    ],
    [
      "ends with the mark of DOS",
      "city,people\nOslo,1\n\x1a",
      'cities, line 3: 1 field, where the header has 2; it is "\\u001a", the end of a file in DOS',
    ],
    [
      "is XML with quotes in its first line",
      '<rows of="cities"><row/></rows>\n',
      "cities, line 1: the file is XML or HTML, not CSV; check the address",
    ],
    [
      "has too few fields",
      "city,people\nOslo\nBern,2\n",
      "cities, line 2: 1 field, where the header has 2",
    ],
    [
      "has too many fields",
      "city,people\nOslo,1\nBern,2,\n",
      "cities, line 3: 3 fields, where the header has 2",
    ],
    [
      "has an empty line",
      "city,people\nOslo,1\n\nBern,2\n",
      'cities, line 3: an empty line; remove it, or find out which row is missing there; where none is: `format: { blankLines: "skip" }`',
    ],
  ])("because it %s is complained of once, in chunks of any size", async (_, file, detail) => {
    for (const size of [1, 2, 3, 2 ** 16]) {
      expect((await read(file, undefined, size)).details).toEqual([detail]);
    }
  });

  it.each([
    ["a quote inside a field", 'Be"rn,2'],
    ["a closing quote that goes on", '"Be"rn,2'],
    ["a quote that is not closed", '"Bern,2'],
    ["too few fields", "Bern"],
  ])(
    "because of %s names the line as an editor does, below fields of several lines",
    async (_, line) => {
      for (const end of ["\n", "\r\n"]) {
        const { details } = await read(["city,people", '"New', 'York",1', line].join(end));
        expect(details).toEqual([expect.stringMatching(/^cities, line 4: /)]);
      }
    },
  );

  it.each(["city,people\rOslo,1\rBern,2\r", `city,people\r${"Oslo,1\r".repeat(200_000)}`])(
    "because its lines end in CR only is complained of as what it is (case %#)",
    async (file) => {
      const { details } = await read(file);
      expect(details).toHaveLength(1);
      expect(details[0]).toMatch(/^cities, line 1: the lines end in CR only, as on old/);
    },
  );

  it("because of a control sequence in its header is shown without obeying it", async () => {
    const { details } = await read("\x1b[2J\x1b[31mcity,people\nOslo,1\n");
    expect(details).toEqual([
      `cities, line 1: the first line holds control or invisible characters, such as the colours of a terminal; use the file without them; the header of ${url} is "\\u001b[2J\\u001b[31mcity,people"`,
    ]);
  });

  it("because it was not merged names the lines that git has put there", async () => {
    const lines = ["<<<<<<< HEAD", "Oslo,1", "=======", "Oslo,2", ">>>>>>> update"];
    for (const [header, rest] of [
      ["city,people", ""],
      ["city", ",1"],
    ]) {
      const file = [header, ...lines, ""].join("\n").replaceAll(/,\d/g, rest === "" ? "$&" : "");
      const source = rest === "" ? cities : { ...cities, columns: cities.columns.slice(0, 1) };
      const marker = "a git conflict marker; resolve the conflict";
      expect((await read(file, source)).details).toEqual([`cities, lines 2, 4, 6: ${marker}`]);
    }
  });

  it("because keep lets nothing through is complained of, with the number of rows", async () => {
    const { details, reading } = await read("city,people\nOslo,1\nBern,2\n", {
      ...cities,
      keep: () => false,
    });
    expect(details).toEqual([`cities: none of the 2 rows is one that the dataset keeps (${url})`]);
    expect(reading).toMatchObject({ rows: 2, kept: 0 });
  });

  it("because of a quote that swallows a megabyte is complained of before it fills the memory", async () => {
    const { details } = await read(`city,people\n"${"Oslo,1\n".repeat(200_000)}`);
    expect(details).toHaveLength(1);
    expect(details[0]).toContain(
      "a row is longer than 1,048,576 characters; a quote may not be closed",
    );
  });

  it("hands on no row for which there is a complaint", async () => {
    const { rows, details } = await read("city,people\nOslo,-1\nBern,2\nRome\n");
    expect(rows).toEqual([[3, { city: "Bern", people: 2 }]]);
    expect(details).toHaveLength(2);
  });
});
