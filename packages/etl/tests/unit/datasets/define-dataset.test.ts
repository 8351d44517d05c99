import { describe, expect, it } from "@jest/globals";
import { bigint, date, text } from "../../../src/columns/index.ts";
import { ConfigurationError } from "../../../src/core/errors.ts";
import { defineDataset } from "../../../src/datasets/define-dataset.ts";

const source = (key?: readonly string[]) => ({
  url: "https://example.com/rain.csv",
  columns: { day: date(), mm: bigint({ min: 0, nullable: true }) },
  ...(key === undefined ? {} : { key }),
});
const rain = {
  name: "rain-by-day",
  key: ["day"],
  columns: { day: date(), mm: bigint({ measures: "cumulative", nullable: true }) },
  sources: { gauge: source() },
  map: (row: { day: string; mm: number | null }) => row,
} as const;

/** A definition with parts that its types may not allow: not everybody compiles. */
const define = (parts: object) => defineDataset({ ...rain, ...parts } as typeof rain);
const join = (parts: object) => {
  const { map: _, ...table } = rain;
  return defineDataset({ ...table, transform: () => [], ...parts } as never);
};

describe("defineDataset", () => {
  it("derives the table and its columns", () => {
    expect(defineDataset(rain)).toMatchObject({
      name: "rain-by-day",
      table: "rain_by_day",
      key: ["day"],
      columns: [
        { name: "day", type: { sql: "date" }, nullable: false },
        { name: "mm", type: { sql: "bigint" }, nullable: true },
      ],
      sources: [{ name: "gauge", url: "https://example.com/rain.csv", key: undefined }],
      work: { kind: "map", map: rain.map },
    });
  });

  it("takes a transform of several sources", () => {
    const dataset = join({ sources: { a: source(["day"]), b: source(["day", "mm"]) } });
    expect(dataset.work.kind).toBe("transform");
    expect(dataset.sources.map(({ name, key }) => [name, key])).toEqual([
      ["a", ["day"]],
      ["b", ["day", "mm"]],
    ]);
  });

  it.each(["rain", "rain-by-day", "r2-d2", "us-2020"])("takes the name %j", (name) => {
    expect(define({ name }).name).toBe(name);
  });

  it.each(["", "Rain", "rain_by_day", "rain--day", "-rain", "rain-", "2020", "rain day", "regen;"])(
    "refuses the name %j",
    (name) => {
      expect(() => define({ name })).toThrow(
        `dataset "${name}": the name must be lower-case words joined by hyphens`,
      );
    },
  );

  it("refuses a name so long that PostgreSQL would cut those of its tables", () => {
    expect(define({ name: "r".repeat(50) }).name).toHaveLength(50);
    expect(() => define({ name: "r".repeat(51) })).toThrow(
      "the name must not be longer than 50 characters",
    );
  });

  it.each(["Day", "2nd", "", "rain-mm", 'mm"', "größe", "_mm", "line#"])(
    "refuses a column of the name %j",
    (name) => {
      expect(() => define({ columns: { ...rain.columns, [name]: text() } })).toThrow(
        `dataset "rain-by-day": column "${name}": a name is made of lower-case letters, digits and underscores`,
      );
    },
  );

  it.each<[string, object, string]>([
    [
      "a column of the program's own name",
      { columns: { ...rain.columns, inserted_by: bigint({ measures: "cumulative" }) } },
      'column "inserted_by": this name is the program\'s own',
    ],
    [
      "a column with a name that every object has",
      { columns: { ...rain.columns, constructor: text({ nullable: true }) } },
      'column "constructor": every object of JavaScript has this name; choose another one, with from: "constructor"',
    ],
    ["no key", { key: [] }, "the key names no column"],
    [
      "a key of an unknown column",
      { key: ["date"] },
      'the key names "date", which is not a column',
    ],
    [
      "a key that may be unknown",
      { key: ["day", "mm"] },
      'the key column "mm" must not be nullable',
    ],
    [
      "map for several sources",
      { sources: { a: source(), b: source() } },
      "map takes the rows of one source; use transform to join several",
    ],
    ["no source", { sources: {} }, "there is no source"],
    ["a key that names a column twice", { key: ["day", "day"] }, "the key names a column twice"],
  ])("refuses %s", (_, parts, message) => {
    expect(() => define(parts)).toThrow(ConfigurationError);
    expect(() => define(parts)).toThrow(`dataset "rain-by-day": ${message}`);
  });

  it.each<[string, readonly string[], string]>([
    ["an empty key", [], 'the key of source "b" names no column'],
    [
      "a key of an unknown column",
      ["day", "place"],
      'the key of source "b" names "place", which is not one of its columns',
    ],
  ])("refuses a source with %s", (_, key, message) => {
    const joining = () => join({ sources: { a: source(["day"]), b: source(key) } });
    expect(joining).toThrow(ConfigurationError);
    expect(joining).toThrow(`dataset "rain-by-day": ${message}`);
  });

  const columnsOf = (
    count: number,
    declaration: unknown = bigint({ measures: "cumulative", nullable: true }),
  ) =>
    Object.fromEntries([
      ["day", date()],
      ...Array.from({ length: count - 1 }, (_, index) => [`v${index}`, declaration]),
    ]);
  const keyOf = (count: number) => Array.from({ length: count }, (_, index) => `v${index}`);

  it("takes as many columns, key columns and bytes as PostgreSQL does", () => {
    define({ columns: columnsOf(1_590) });
    define({ columns: columnsOf(1_017, bigint({ measures: "cumulative" })) });
    define({ columns: columnsOf(40, text()), key: keyOf(32) });
    define({ columns: { day: date(), ["a".repeat(63)]: bigint({ measures: "cumulative" }) } });
  });

  it.each([
    ["1,591 columns", { columns: columnsOf(1_591) }, /declares 1,591 columns; .* 1,590 at most/],
    [
      "a key of 33 columns",
      { columns: columnsOf(40, text()), key: keyOf(33) },
      /the key has 33 columns; PostgreSQL indexes 32 at most/,
    ],
    [
      "rows that no page can hold",
      { columns: columnsOf(1_018, bigint({ measures: "cumulative" })) },
      /a row takes at least 8,140 bytes, and PostgreSQL stores 8,136 at most/,
    ],
    [
      "a name of 64 characters",
      { columns: { day: date(), ["a".repeat(64)]: bigint({ measures: "cumulative" }) } },
      /the name must not be longer than 63 characters/,
    ],
    [
      "a system column",
      { columns: { day: date(), ctid: bigint({ measures: "cumulative" }) } },
      /column "ctid": this name is PostgreSQL's own/,
    ],
  ])("refuses %s", (_, parts, message) => {
    expect(() => define(parts)).toThrow(message);
    expect(() => define(parts)).toThrow(ConfigurationError);
  });

  it.each([
    [
      "an earliest day that no calendar has",
      { earliest: "2021-02-30" },
      "keyDates.earliest must be a date YYYY-MM-DD",
    ],
    ["a latest day that is none", { latest: "2100" }, "keyDates.latest must be a date YYYY-MM-DD"],
    [
      "a latest day before the earliest",
      { earliest: "2021-01-02", latest: "2021-01-01" },
      "keyDates.latest is before keyDates.earliest",
    ],
    [
      "a latest day before the default earliest",
      { latest: "1500-01-01" },
      "keyDates.latest is before keyDates.earliest",
    ],
    [
      "days ago",
      { latest: { daysAhead: -1 } },
      "keyDates.latest.daysAhead must be a whole number from 0 to 999999",
    ],
    [
      "half a day",
      { latest: { daysAhead: 0.5 } },
      "keyDates.latest.daysAhead must be a whole number from 0 to 999999",
    ],
  ])("refuses bounds for dates with %s", (_, keyDates, fault) => {
    expect(() => define({ keyDates })).toThrow(`dataset "rain-by-day": ${fault}`);
  });

  it.each([
    ["gone", { gone: "remove" }, 'gone must be "keep" or "mark" or "delete"'],
    ["gone", { gone: true }, 'gone must be "keep" or "mark" or "delete"'],
    ["gone", { gone: null }, 'gone must be "keep" or "mark" or "delete"'],
    ["covers", { covers: "window" }, 'covers must be "all" or "span"'],
    ["covers", { covers: ["span"] }, 'covers must be "all" or "span"'],
    ["gone, misspelt", { gones: "mark" }, 'has an unknown part "gones". Did you mean gone?'],
    [
      "a column of the name that marks rows",
      { gone: "mark", columns: { day: date(), gone_since: date() } },
      'column "gone_since": this name is the program\'s own in a dataset that marks rows',
    ],
  ])("refuses wrong values of %s", (_, parts, fault) => {
    expect(() => define(parts)).toThrow(fault);
    expect(() => define(parts)).toThrow(ConfigurationError);
  });

  it("keeps rows that are gone, and takes a file for all of its rows, by default", () => {
    expect(define({})).toMatchObject({ gone: "keep", span: undefined });
    expect(define({ covers: "all" })).toMatchObject({ span: undefined });
    expect(define({ columns: { day: date(), gone_since: date() } }).gone).toBe("keep");
  });

  it.each([
    [["day", "place"], "day"],
    [["place", "day"], "day"],
    [["place"], "place"],
  ])("takes the date of the key %j for the span, or else its first column", (key, span) => {
    const columns = { day: date(), place: text() };
    expect(define({ key, columns, covers: "span" }).span).toBe(span);
  });

  it("refuses labels of columns that it does not have", () => {
    expect(() => define({ labels: { snow: "snow" } })).toThrow(
      'the labels name "snow", which is not a column',
    );
  });

  it("refuses bounds for dates where the key has no date", () => {
    const columns = { day: text(), due: date() };
    expect(() => define({ columns, keyDates: {} })).toThrow("keyDates needs a date in the key");
  });
});
