import { describe, expect, it } from "@jest/globals";
import type { Column, Value } from "../../../src/datasets/dataset.ts";
import { copyText, refusal } from "../../../src/load/copy-text.ts";

const column = (type: Column["type"], nullable = false): Column => ({ name: "it", type, nullable });
const columns: readonly Column[] = [
  { name: "day", type: "date", nullable: false },
  { name: "place", type: "text", nullable: true },
  { name: "mm", type: "bigint", nullable: true },
];

/** Reads a line as PostgreSQL's manual says: COPY, "Text Format". */
function decode(line: string): (string | null)[] {
  const letters: Record<string, string> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };
  return line
    .split("\t")
    .map((field) =>
      field === "\\N" ? null : field.replace(/\\(.)/gs, (_, c: string) => letters[c] ?? c),
    );
}

describe("copyText", () => {
  it("writes the line number and the columns in their declared order", () => {
    const row = { mm: 12, place: "Bern", day: "2020-02-29" };
    expect(copyText(row, columns, 7)).toBe("7\t2020-02-29\tBern\t12\n");
  });

  it("writes \\N for what is unknown, a line too", () => {
    const row = { day: "2020-02-29", place: null, mm: null };
    expect(copyText(row, columns, undefined)).toBe("\\N\t2020-02-29\t\\N\t\\N\n");
  });

  it("writes numbers without exponents, up to the largest", () => {
    const row = { day: "2020-02-29", place: "", mm: Number.MAX_SAFE_INTEGER };
    expect(copyText(row, columns, 1)).toBe("1\t2020-02-29\t\t9007199254740991\n");
  });

  it.each([
    "",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\\",
    "\\\\",
    "\\N",
    "\\.",
    "\\n",
    "\\t",
    "\\x41",
    "\\101",
    "a\tb\nc\rd\\e",
    "ends with \\",
    "\b\f\v",
    "Doña Ana 北京 😀",
    '"quoted", with comma',
    "NULL",
  ])("writes the text %j in one line from which it is read unchanged", (place) => {
    const text = copyText({ day: "2020-02-29", place, mm: 1 }, columns, 2);
    expect(text.indexOf("\n")).toBe(text.length - 1);
    expect(text).not.toContain("\r");
    expect(decode(text.slice(0, -1))).toEqual(["2", "2020-02-29", place, "1"]);
  });

  it("writes any mix of the characters that mean something to COPY so that it is read unchanged", () => {
    const special = ["\\", "\t", "\n", "\r", "N", "n", ".", "a"];
    for (const a of special) {
      for (const b of special) {
        for (const c of special) {
          const place = a + b + c;
          const text = copyText({ day: "2020-02-29", place, mm: null }, columns, undefined);
          expect(decode(text.slice(0, -1))).toEqual([null, "2020-02-29", place, null]);
        }
      }
    }
  });
});

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
