import { describe, expect, it } from "@jest/globals";
import { bigint, date, text, timestamp, timestamptz } from "../../../src/columns/index.ts";
import { defineDataset } from "../../../src/datasets/define-dataset.ts";
import { freshSeconds } from "../../../src/datasets/fresh.ts";
import { datasets } from "../../../src/datasets/index.ts";

const defined = (fresh: unknown, key = ["day"]) =>
  defineDataset({
    name: "rain",
    key,
    columns: {
      day: date(),
      at: timestamp(),
      seen: timestamptz(),
      place: text(),
      mm: bigint({ measures: "level" }),
    },
    source: { url: "https://example.com/rain.csv" },
    fresh,
  } as never);

describe("fresh", () => {
  it.each([
    ["1 day", 86_400],
    ["3 days", 259_200],
    ["2 weeks", 1_209_600],
    ["99999 weeks", 60_479_395_200],
  ])("takes %j", (within, seconds) => {
    const dataset = defined({ within });
    expect(dataset.fresh).toEqual({ column: "day", within, seconds });
    expect(freshSeconds(dataset)).toBe(seconds);
  });

  it.each(["at", "seen"])("takes hours for the time %s", (column) => {
    expect(defined({ within: "36 hours" }, ["place", column]).fresh).toEqual({
      ...{ column, within: "36 hours", seconds: 129_600 },
    });
  });

  it("takes the column that it names, of several", () => {
    const fresh = { within: "3 days", column: "seen" };
    expect(defined(fresh, ["day", "seen"]).fresh?.column).toBe("seen");
  });

  it("is none unless it is declared", () => {
    expect(defined(undefined).fresh).toBeUndefined();
    expect(freshSeconds(defined(undefined))).toBeUndefined();
  });

  it.each<[unknown]>([
    ["3"],
    ["3 months"],
    ["days"],
    ["0 days"],
    ["-1 days"],
    ["1.5 days"],
    ["03 days"],
    ["100000 days"],
    ["3  days"],
    [" 3 days"],
    ["3 DAYS"],
    [""],
    [3],
    [null],
    [undefined],
  ])("refuses the limit %j", (within) => {
    expect(() => defined({ within })).toThrow(
      `dataset "rain": fresh.within must be a number from 1 to 99999 and hours, days or weeks, such as "3 days", not ${JSON.stringify(within)}`,
    );
  });

  it.each<[string, unknown, string[], string]>([
    [
      "hours of a date",
      { within: "36 hours" },
      ["day"],
      'fresh.within counts hours, and "day" is a date, whose age is counted in days: use days or weeks',
    ],
    [
      "a key without a time",
      { within: "3 days" },
      ["place", "mm"],
      "fresh needs a date or a timestamp in the key, which is place, mm",
    ],
    [
      "several times, none named",
      { within: "3 days" },
      ["day", "place", "seen"],
      "fresh.column must say which column of the key is meant: day, seen",
    ],
    [
      "a column that is not a time",
      { within: "3 days", column: "place" },
      ["day", "place"],
      'fresh.column must be a date or a timestamp of the key (day), not "place"',
    ],
    [
      "a time outside of the key",
      { within: "3 days", column: "seen" },
      ["day"],
      'fresh.column must be a date or a timestamp of the key (day), not "seen"',
    ],
    [
      "a misspelt option",
      { withing: "3 days" },
      ["day"],
      'fresh has an unknown part "withing". Did you mean within?',
    ],
    ["a string", "3 days", ["day"], "fresh must be an object"],
    ["null", null, ["day"], "fresh must be an object"],
  ])("refuses %s", (_, fresh, key, fault) => {
    expect(() => defined(fresh, key)).toThrow(`dataset "rain": ${fault}`);
  });

  it("changes no row, so that it changes no version", () => {
    expect(defined({ within: "3 days" }).version).toBe(defined(undefined).version);
  });

  it("is declared by the datasets that still get new dates", () => {
    const limits = datasets.flatMap(({ name, fresh }) => fresh && [`${name}: ${fresh.within}`]);
    expect(limits.filter(Boolean)).toEqual(
      expect.arrayContaining(["brent-daily: 2 weeks", "exchange-rates: 10 weeks"]),
    );
  });
});
