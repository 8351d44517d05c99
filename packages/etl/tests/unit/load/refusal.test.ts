import { describe, expect, it } from "@jest/globals";
import type { Column, Value } from "../../../src/datasets/dataset.ts";
import { refusal } from "../../../src/load/refusal.ts";

const column = (type: Column["type"], nullable = false): Column => ({ name: "it", type, nullable });

describe("refusal", () => {
  it.each<[Value, Column]>([
    ["2020-02-29", column("date")],
    ["", column("text")],
    ["x", column("text", true)],
    [0, column("bigint")],
    [-5, column("bigint")],
    [Number.MAX_SAFE_INTEGER, column("bigint")],
    [Number.MIN_SAFE_INTEGER, column("bigint", true)],
    [null, column("bigint", true)],
    [null, column("text", true)],
    [null, column("date", true)],
  ])("accepts %j for %j", (value, declared) => {
    expect(refusal(value, declared)).toBeUndefined();
  });

  const needsValue = "a value, which this column needs";
  const needsNumber = "a whole number within ±(2^53 - 1)";
  it.each<[Value | undefined, Column, string]>([
    [null, column("bigint"), needsValue],
    [null, column("text"), needsValue],
    [undefined, column("text"), needsValue],
    [undefined, column("text", true), needsValue],
    [1.5, column("bigint"), needsNumber],
    [Number.NaN, column("bigint", true), needsNumber],
    [Number.POSITIVE_INFINITY, column("bigint"), needsNumber],
    [2 ** 53, column("bigint"), needsNumber],
    ["5", column("bigint"), needsNumber],
    [5, column("text"), "a text"],
    [20200229, column("date", true), "a text"],
  ])("refuses %p for %j: it is not %s", (value, declared, expected) => {
    expect(refusal(value, declared)).toBe(expected);
  });
});
