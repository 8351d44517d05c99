import { describe, expect, it } from "@jest/globals";
import { cities, read } from "./reading.ts";

const { url } = cities;
const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");

describe("a file that breaks the contract", () => {
  it.each<[string, string | Buffer, string]>([
    ["is empty", "", `cities: the file is empty (${url})`],
    ["is a BOM alone", "\ufeff", `cities: the file is empty (${url})`],
    ["is a header alone", "city,people\n", `cities: there is no row below the header (${url})`],
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
      "cities, line 3: the bytes are not UTF-8",
    ],
    [
      "is not UTF-8 in its header",
      latin1("city,people,größe\nOslo,1,2\n"),
      "cities, line 1: the bytes are not UTF-8",
    ],
    [
      "ends within a character",
      Buffer.from("city,people\nOslo,1\n€").subarray(0, -1),
      "cities, line 3: the bytes are not UTF-8",
    ],
    [
      "is UTF-16",
      Buffer.from("\ufeffcity,people\nOslo,1\n", "utf16le"),
      "cities, line 1: the bytes are not UTF-8",
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
      "has a blank line",
      "city,people\nOslo,1\n\nBern,2\n",
      "cities, line 3: 1 field, where the header has 2",
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

  it("because its lines end in CR alone is complained of", async () => {
    const { details } = await read("city,people\rOslo,1\rBern,2\r");
    expect(details[0]).toMatch(/^cities, line 1, column "people": missing; /);
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
      "a row is longer than 1048576 characters; a quote may not be closed",
    );
  });

  it("hands on no row for which there is a complaint", async () => {
    const { rows, details } = await read("city,people\nOslo,-1\nBern,2\nRome\n");
    expect(rows).toEqual([[3, { city: "Bern", people: 2 }]]);
    expect(details).toHaveLength(2);
  });
});
