import { describe, expect, it } from "@jest/globals";
import type { Value } from "../../../src/datasets/dataset.ts";
import { CopyText } from "../../../src/reconcile/copy-text.ts";

/** Reads a line as PostgreSQL's manual says: COPY, "Text Format". */
function decode(line: string): (string | null)[] {
  const letters: Record<string, string> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };
  return line
    .split("\t")
    .map((field) =>
      field === "\\N" ? null : field.replace(/\\(.)/gs, (_, c: string) => letters[c] ?? c),
    );
}

function textOf(values: readonly Value[], size = 1_000): string {
  const text = new CopyText(size);
  expect(text.add(values)).toBe(true);
  return Buffer.from(text.bytes).toString();
}

describe("the text of COPY", () => {
  it("has a line for each row, with its values in their order", () => {
    const text = new CopyText(1_000);
    text.add([7, "2020-02-29", "Bern", 12]);
    text.add([8, "2020-03-01", "Bern", -13]);
    expect(Buffer.from(text.bytes).toString()).toBe(
      "7\t2020-02-29\tBern\t12\n8\t2020-03-01\tBern\t-13\n",
    );
    text.clear();
    expect(text.bytes).toHaveLength(0);
  });

  it("has \\N for what is unknown", () => {
    expect(textOf([null, "2020-02-29", null])).toBe("\\N\t2020-02-29\t\\N\n");
  });

  it("has numbers without exponents, up to the largest", () => {
    expect(textOf([Number.MAX_SAFE_INTEGER, "", Number.MIN_SAFE_INTEGER])).toBe(
      "9007199254740991\t\t-9007199254740991\n",
    );
  });

  it("takes no row for which there may be no room, and one of any length for itself", () => {
    const text = new CopyText(100);
    const long = "ü".repeat(150);
    expect(text.add(["short"])).toBe(true);
    expect(text.add([long])).toBe(false);
    expect(Buffer.from(text.bytes).toString()).toBe("short\n");
    text.clear();
    expect(text.add([long, 1])).toBe(true);
    expect(Buffer.from(text.bytes).toString()).toBe(`${long}\t1\n`);
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
    const text = textOf([2, "2020-02-29", place, 1]);
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
          const text = textOf([null, "2020-02-29", place, null]);
          expect(decode(text.slice(0, -1))).toEqual([null, "2020-02-29", place, null]);
        }
      }
    }
  });
});
