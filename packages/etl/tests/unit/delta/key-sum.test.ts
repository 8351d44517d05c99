import { describe, expect, it } from "@jest/globals";
import { type KeySum, keyHash, NO_KEYS, plus } from "../../../src/delta/key-sum.ts";

const sumOf = (keys: readonly string[]): KeySum =>
  keys.map((city) => keyHash({ city }, ["city"])).reduce(plus, NO_KEYS);

describe("the sum of keys", () => {
  it("does not depend on their order, but on each of them", () => {
    expect(sumOf(["a", "b", "c"])).toEqual(sumOf(["c", "a", "b"]));
    expect(sumOf(["a", "b"])).not.toEqual(sumOf(["a", "c"]));
    expect(sumOf(["a", "a"])).not.toEqual(sumOf(["a"]));
    expect(sumOf([])).toEqual([0, 0]);
  });

  it("is another one where one key is gone and another doubled", () => {
    expect(sumOf(["a", "b", "c"])).not.toEqual(sumOf(["a", "b", "b"]));
  });

  it("tells apart where one part of a key ends and the next begins", () => {
    const hash = (one: string, other: string) => keyHash({ one, other }, ["one", "other"]);
    expect(hash("ab", "c")).not.toEqual(hash("a", "bc"));
  });

  it("has no two keys of half a million that agree", () => {
    const seen = new Set<string>();
    for (let index = 0; index < 500_000; index++) {
      const row = { date: `20${10 + (index % 90)}-01-01`, county: `County ${index}` };
      seen.add(keyHash(row, ["date", "county"]).join());
    }
    expect(seen.size).toBe(500_000);
  });
});
