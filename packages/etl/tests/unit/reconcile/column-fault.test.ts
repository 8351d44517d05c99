import { describe, expect, it } from "@jest/globals";
import { bigint, type Column, date, text } from "../../../src/columns/index.ts";
import type { Value } from "../../../src/datasets/dataset.ts";
import { columnFault } from "../../../src/reconcile/column-fault.ts";

const COLUMNS: Record<"bigint" | "date" | "text", (options: { nullable: boolean }) => Column> = {
  bigint,
  date,
  text,
};
type Declared = readonly [type: keyof typeof COLUMNS, nullable: boolean];
const column = (type: Declared[0], nullable = false): Declared => [type, nullable];

function fault(value: Value | undefined, [name, nullable]: Declared): string | undefined {
  const declared = COLUMNS[name]({ nullable });
  const accepted = value === null ? null : declared.type.accept(value);
  return columnFault(value, accepted, declared);
}

describe("a value of map or transform", () => {
  it.each<[Value, Declared]>([
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
  ])("is accepted: %j for %j", (value, declared) => {
    expect(fault(value, declared)).toBeUndefined();
  });

  const needsValue = "a value, which this column needs";
  const needsNumber = "a whole number within ±(2^53 - 1)";
  it.each<[Value | undefined, Declared, string]>([
    [null, column("bigint"), needsValue],
    [null, column("text"), needsValue],
    [undefined, column("text"), needsValue],
    [undefined, column("text", true), needsValue],
    [1.5, column("bigint"), needsNumber],
    [Number.NaN, column("bigint", true), needsNumber],
    [Number.POSITIVE_INFINITY, column("bigint"), needsNumber],
    [2 ** 53, column("bigint"), needsNumber],
    ["5", column("bigint"), needsNumber],
    [5, column("text"), "a string"],
    [20200229, column("date", true), "a date YYYY-MM-DD"],
    ["9/24/06", column("date"), "a date YYYY-MM-DD"],
    ["08/02/2021", column("date"), "a date YYYY-MM-DD"],
    [true, column("bigint"), needsNumber],
    ["a\0b", column("text"), "a string"],
  ])("is refused: %p for %j, because it is not %s", (value, declared, expected) => {
    expect(fault(value, declared)).toBe(expected);
  });
});
