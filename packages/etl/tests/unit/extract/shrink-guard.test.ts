import { describe, expect, it } from "@jest/globals";
import { ShrinkError } from "../../../src/core/errors.ts";
import {
  DEFAULT_SHRINK_LIMIT,
  guardAgainstLostKeys,
  guardAgainstShrinking,
} from "../../../src/extract/shrink-guard.ts";
import type { SourceVersion } from "../../../src/record/run-record.ts";

const version = (rows: number, kept = rows): SourceVersion => ({
  url: "https://example.com/us.csv",
  etag: null,
  sha256: "0".repeat(64),
  bytes: rows * 20,
  rows,
  kept,
});

/** The complaints about one source; none: it may pass. */
function guard(now: SourceVersion, then: SourceVersion | undefined, limit = DEFAULT_SHRINK_LIMIT) {
  return guardAll({ nyt: now }, then === undefined ? {} : { nyt: then }, limit);
}

function guardAll(
  now: Record<string, SourceVersion>,
  then: Record<string, SourceVersion>,
  limit = DEFAULT_SHRINK_LIMIT,
): readonly string[] {
  try {
    guardAgainstShrinking(now, then, limit);
    return [];
  } catch (error) {
    if (error instanceof ShrinkError) return error.details;
    throw error;
  }
}

describe("guardAgainstShrinking", () => {
  it.each([10, 30, 70, 100, 490, 1_000, 61_940, 532_430])(
    "lets a source of %d rows lose exactly a tenth, and not one row more",
    (then) => {
      const tenth = then / 10;
      expect(guard(version(then - tenth), version(then))).toEqual([]);
      expect(guard(version(then - tenth - 1), version(then))).toHaveLength(1);
    },
  );

  it.each([
    ["grew", 120],
    ["stayed as it was", 100],
  ])("lets a source pass that %s", (_, rows) => {
    expect(guard(version(rows), version(100))).toEqual([]);
  });

  it("lets a source pass that has no version yet, or is new in its dataset", () => {
    expect(guard(version(1), undefined)).toEqual([]);
    expect(guardAll({ nyt: version(1) }, { jhu: version(1_000) })).toEqual([]);
  });

  it("refuses the file of one row in place of the history, with numbers and file", () => {
    expect(guard(version(1), version(130))).toEqual([
      "nyt: 1 data row, 99.2% fewer than the 130 of the last success (https://example.com/us.csv)",
    ]);
  });

  it("writes large numbers with separators", () => {
    expect(guard(version(8_999), version(115_080))).toEqual([
      "nyt: 8,999 data rows, 92.2% fewer than the 115,080 of the last success (https://example.com/us.csv)",
    ]);
  });

  it.each([
    [0.01, 99],
    [0.07, 93],
    [0.29, 71],
    [0.5, 50],
  ])(
    "with a limit of %d lets a source of 100 rows shrink to %d, and no further",
    (limit, least) => {
      expect(guard(version(least), version(100), limit)).toEqual([]);
      expect(guard(version(least - 1), version(100), limit)).toHaveLength(1);
    },
  );

  it("lets all go with a limit of 1, and nothing with 0", () => {
    expect(guard(version(0, 0), version(100), 1)).toEqual([]);
    expect(guard(version(100), version(100), 0)).toEqual([]);
    expect(guard(version(99), version(100), 0)).toHaveLength(1);
  });

  it("looks at the rows that the dataset keeps, too", () => {
    expect(guard(version(1_000, 9), version(1_000, 10))).toEqual([]);
    expect(guard(version(1_000, 8), version(1_000, 10))).toEqual([
      "nyt: 8 rows that the dataset keeps, 20.0% fewer than the 10 of the last success (https://example.com/us.csv)",
    ]);
  });

  it("complains once of a source of which every row is kept", () => {
    expect(guard(version(10), version(100))).toHaveLength(1);
  });

  it("names every source that shrank", () => {
    const now = { nyt: version(1), jhu: version(50, 1), other: version(100) };
    const then = { nyt: version(100), jhu: version(100, 10), other: version(100) };
    expect(guardAll(now, then).map((detail) => detail.replace(/,.*/, ""))).toEqual([
      "nyt: 1 data row",
      "jhu: 50 data rows",
      "jhu: 1 row that the dataset keeps",
    ]);
  });

  it.each([0, 5])("lets a source pass that had no row before and has %d now", (rows) => {
    expect(guard(version(rows), version(0))).toEqual([]);
    expect(guard(version(10, rows), version(10, 0))).toEqual([]);
  });

  it.each([
    [0.1, "10%"],
    [0.07, "7%"],
    [0.29, "29%"],
    [0.125, "12.5%"],
  ])("says in its message that %d is %s, and how to accept it", (limit, percent) => {
    const guarding = () => guardAgainstShrinking({ nyt: version(1) }, { nyt: version(99) }, limit);
    expect(guarding).toThrow(`a source shrank by more than ${percent}: nyt: 1 data row, `);
    expect(guarding).toThrow("--accept-shrink");
  });
});

describe("guardAgainstLostKeys", () => {
  const dataset = { name: "cities", sources: [] };
  const keys = (given: number, known: number, added: number, deleted = 0) => ({
    ...{ last: { given, table: given }, known, added, table: given - deleted + added },
  });

  it.each([
    ["a tenth went", keys(380, 342, 0)],
    ["all stayed, and as many are new", keys(380, 380, 380)],
    ["there were none", keys(0, 0, 5)],
    ["others were deleted from the table by hand", keys(380, 0, 380, 380)],
    ["some were deleted by hand, and some went", keys(380, 240, 102, 102)],
    ["more came back than went", keys(380, 400, 0)],
  ])("lets a run pass where %s", (_, counts) => {
    expect(() => guardAgainstLostKeys(dataset, counts, DEFAULT_SHRINK_LIMIT)).not.toThrow();
  });

  it.each([
    ["one more than a tenth went", keys(380, 341, 0), "39 of the 380 keys"],
    [
      "all were renamed",
      keys(380, 0, 380),
      "cities: 380 of the 380 keys of the last success are gone, 100.0%; 380 keys are new",
    ],
  ])("refuses a run where %s", (_, counts, problem) => {
    const guarding = () => guardAgainstLostKeys(dataset, counts, DEFAULT_SHRINK_LIMIT);
    expect(guarding).toThrow("the keys shrank by more than 10%: ");
    expect(guarding).toThrow(problem);
    expect(guarding).toThrow("`shrinkLimit`");
  });
});
