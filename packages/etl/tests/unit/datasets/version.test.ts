import { describe, expect, it } from "@jest/globals";
import { bigint, cell, date, text } from "../../../src/columns/index.ts";
import { defineDataset } from "../../../src/datasets/define-dataset.ts";

/** A definition, each time made of new objects and functions. */
const rain = () => ({
  name: "rain",
  key: ["day"],
  columns: { day: date(), mm: bigint({ measures: "cumulative", nullable: true }) },
  sources: {
    gauge: {
      url: "https://example.com/rain.csv",
      columns: { day: date(), mm: bigint({ min: 0, nullable: true }) },
      keep: (row: { day: string }) => row.day > "2020",
    },
  },
  map: (row: object) => row,
});
const versionOf = (definition: object): string => defineDataset(definition as never).version;

/** The version of `rain` with other parts of its source. */
const withSource = (parts: object): string => {
  const { sources } = rain();
  return versionOf({ ...rain(), sources: { gauge: { ...sources.gauge, ...parts } } });
};

const even = cell({
  expected: "a string",
  parameters: {},
  parse: (value) => (value.length % 2 === 0 ? value : undefined),
});
const odd = cell({
  expected: "a string",
  parameters: {},
  parse: (value) => (value.length % 2 === 1 ? value : undefined),
});

describe("a dataset's version", () => {
  it("is the same for the same definition, so that nothing is read again for it", () => {
    expect(versionOf(rain())).toBe(versionOf(rain()));
    expect(withSource({})).toBe(versionOf(rain()));
    expect(versionOf({ ...rain(), gone: "keep", covers: "all" })).toBe(versionOf(rain()));
  });

  it.each<[string, object]>([
    ["the name", { name: "rain-fall" }],
    [
      "the key",
      { key: ["day", "mm"], columns: { day: date(), mm: bigint({ measures: "cumulative" }) } },
    ],
    ["a column's type", { columns: { day: date(), mm: text({ nullable: true }) } }],
    [
      "whether a column may be unknown",
      { columns: { day: date(), mm: bigint({ measures: "cumulative" }) } },
    ],
    ["bounds for its dates", { keyDates: { earliest: "2020-01-01" } }],
    ["a further column", { columns: { ...rain().columns, place: text() } }],
    ["what becomes of rows that are gone", { gone: "mark" }],
    ["the rows that a file speaks of", { covers: "span" }],
    ["the text of map", { map: (row: object) => ({ ...row }) }],
    ["the source's name", { sources: { other: rain().sources.gauge } }],
  ])("is another one for another definition: %s", (_, parts) => {
    expect(versionOf({ ...rain(), ...parts })).not.toBe(versionOf(rain()));
  });

  it.each<[string, object]>([
    ["a title", { title: "Rain" }],
    ["a subject", { subject: "Weather" }],
    ["a description", { description: "Rain, day by day." }],
    ["labels", { labels: { mm: "millimetres of rain" } }],
    ["whether it is published", { publish: "one-file" }],
  ])("is the same with other words for people: %s", (_, parts) => {
    expect(versionOf({ ...rain(), ...parts })).toBe(versionOf(rain()));
  });

  it.each<[string, object]>([
    ["its URL", { url: "https://example.com/new/rain.csv" }],
    ["the text of keep", { keep: (row: { day: string }) => row.day > "2021" }],
    ["no keep", { keep: undefined }],
    ["a key", { key: ["day"] }],
    ["a cell that may not be blank", { columns: { day: date(), mm: bigint({ min: 0 }) } }],
    ["another cell", { columns: { day: text(), mm: bigint({ min: 0, nullable: true }) } }],
    ["another cell within blankable", { columns: { day: date(), mm: text({ nullable: true }) } }],
    [
      "another column",
      { columns: { day: date(), millimetres: bigint({ min: 0, nullable: true }) } },
    ],
  ])("is another one for another source: %s", (_, parts) => {
    expect(withSource(parts)).not.toBe(versionOf(rain()));
  });

  it("changes when a custom cell reads strings in another way", () => {
    const columns = rain().sources.gauge.columns;
    expect(withSource({ columns: { ...columns, day: even } })).not.toBe(
      withSource({ columns: { ...columns, day: odd } }),
    );
  });

  it("is another one for another transform", () => {
    const { map: _, sources, ...table } = rain();
    const joining = { ...table, sources: { gauge: { ...sources.gauge, key: ["day"] } } };
    expect(versionOf({ ...joining, transform: () => [] })).not.toBe(
      versionOf({ ...joining, transform: () => new Set() }),
    );
  });
});
