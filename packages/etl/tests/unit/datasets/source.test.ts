import { describe, expect, it } from "@jest/globals";
import { date, jsonb, numeric, text } from "../../../src/columns/index.ts";
import { ConfigurationError } from "../../../src/core/errors.ts";
import { defineDataset } from "../../../src/datasets/define-dataset.ts";

const brent = {
  name: "brent-daily",
  key: ["date"],
  columns: {
    date: date({ from: "Date" }),
    price: numeric({ from: "Price", measures: "level", unit: "US$ a barrel" }),
  },
  source: { url: "https://example.com/brent-daily.csv" },
  publish: "one-file",
} as const;
const define = (parts: object) => defineDataset({ ...brent, ...parts } as never);

describe("a dataset of one file with the table's columns", () => {
  it("needs neither map nor a second list of columns", () => {
    const { sources, columns, work } = defineDataset(brent);
    expect(sources).toMatchObject([
      {
        name: "brent-daily",
        columns: [
          { name: "date", from: "Date" },
          { name: "price", from: "Price" },
        ],
      },
    ]);
    expect(columns.map(({ name, type }) => [name, type.sql])).toEqual([
      ["date", "date"],
      ["price", "numeric"],
    ]);
    expect(work).toMatchObject({ kind: "map", isDirect: true });
  });

  it("has another version where a column is read from another one", () => {
    const columns = { ...brent.columns, price: numeric({ from: "Close", measures: "level" }) };
    expect(define({ columns }).version).not.toBe(define({}).version);
  });

  it.each<[string, object]>([
    ["precision", { price: numeric(12, 2, { from: "Price" }) }],
    ["bounds", { price: numeric({ from: "Price", min: "0" }) }],
    ["leading zeros", { price: numeric({ from: "Price", leadingZeros: true }) }],
  ])("has another version for other %s", (_, price) => {
    const columns = { ...brent.columns, ...price };
    expect(define({ columns }).version).not.toBe(define({}).version);
  });

  it("keeps its version where only the page looks otherwise", () => {
    const columns = { ...brent.columns, price: numeric({ from: "Price" }) };
    expect(define({ columns }).version).toBe(define({}).version);
  });

  it("has another version where it says so", () => {
    expect(define({ version: "2" }).version).not.toBe(define({}).version);
  });
});

describe("a definition that is wrong", () => {
  const both = { sources: { a: { url: "x", columns: brent.columns } } };
  it.each<[string, unknown, string]>([
    [
      "a word for a column",
      { columns: { date: "date" } },
      'column "date" is not declared with a type',
    ],
    ["a function for a column", { columns: { date } }, 'column "date" is not declared with a type'],
    [
      "a column that only looks like one",
      { columns: { date: { ...date() } } },
      'column "date" is not declared with a type',
    ],
    ["no columns", { columns: undefined }, "columns must be an object"],
    ["a misspelt part", { colums: {} }, 'the definition has an unknown part "colums"'],
    ["no source", { source: undefined }, 'it needs one of "source"'],
    ["two kinds of sources", both, 'it has both "source" and "sources"'],
    ["source and map", { map: () => ({}) }, 'it needs one of "source"'],
    ["a source without a URL", { source: {} }, "the url of the source must be a string"],
    ["a misspelt part of the source", { source: { uri: "x" } }, 'source has an unknown part "uri"'],
    [
      "keep that is not a function",
      { source: { url: "x", keep: "all" } },
      "keep of the source must be a function",
    ],
    [
      "a cell of no column",
      { source: { url: "x", cells: { prize: text() } } },
      'cells name "prize", which is not a column',
    ],
    [
      "a cell that is none",
      { source: { url: "x", cells: { price: { expected: "x", parse: Number } } } },
      'column "price" of the source is not declared with a type',
    ],
    [
      "map that is not a function",
      { source: undefined, ...both, map: {} },
      "map must be a function",
    ],
    [
      "a join without keys",
      { source: undefined, ...both, transform: () => [] },
      'the key of source "a" must be a list of columns',
    ],
    ["a key that is not a list", { key: "date" }, "the key must be a list of columns' names"],
    [
      "a key of JSON",
      { key: ["at"], columns: { at: jsonb() }, publish: undefined },
      'the key column "at" must not be of the type jsonb',
    ],
    ["an unknown way to the page", { publish: "files" }, 'publish must be "one-file", "table", or'],
    ["a name that is not a string", { name: 5 }, "the name must be a string"],
  ])("is refused when the program runs: %s", (_, parts, message) => {
    expect(() => define(parts as object)).toThrow(ConfigurationError);
    expect(() => define(parts as object)).toThrow(message);
  });

  it("is refused where it is nothing at all", () => {
    for (const nothing of [undefined, null, "us", []]) {
      expect(() => defineDataset(nothing as never)).toThrow("the definition must be an object");
    }
  });
});
