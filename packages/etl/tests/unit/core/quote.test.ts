import { describe, expect, it } from "@jest/globals";
import { printable, printableJson, printableLines, quote } from "../../../src/core/quote.ts";

/** Characters that no terminal, message or page may be given, and how each is shown. */
const UNSAFE: [string, string][] = [
  ["\0", "\\u0000"],
  ["\x07", "\\u0007"],
  ["\b", "\\u0008"],
  ["\t", "\\t"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\x1b", "\\u001b"],
  ["\x7f", "\\u007f"],
  ["\x85", "\\u0085"],
  ["\x9b", "\\u009b"],
  ["\u00ad", "\\u00ad"],
  ["\u061c", "\\u061c"],
  ["\u200b", "\\u200b"],
  ["\u200d", "\\u200d"],
  ["\u200f", "\\u200f"],
  ["\u2028", "\\u2028"],
  ["\u2029", "\\u2029"],
  ["\u202a", "\\u202a"],
  ["\u202e", "\\u202e"],
  ["\u2060", "\\u2060"],
  ["\u2066", "\\u2066"],
  ["\u2069", "\\u2069"],
  ["\u3164", "\\u3164"],
  ["\ufeff", "\\ufeff"],
  ["\uffff", "\\uffff"],
  ["\ud800", "\\ud800"],
  ["\udc00", "\\udc00"],
  ["\u{e0041}", "\\udb40\\udc41"],
];
const PLAIN = ["Québec", "★ 北京 Ελλάδα العربية", "❤️ 😀", "a\u00a0b", "C:\\data", "e\u0301"];

describe.each(UNSAFE)("%j", (character, shown) => {
  const text = `a${character}b`;

  it("is spelled out", () => {
    expect(quote(text)).toBe(`"a${shown}b"`);
    expect(printable(text)).toBe(`a${shown}b`);
    expect(printableLines(text)).toBe(character === "\n" ? text : `a${shown}b`);
  });

  it("is the same value in JSON", () => {
    const json = printableJson({ [text]: text }, 2);
    expect(json).toMatch(/^[\n\x20-\x7e]*$/);
    expect(JSON.parse(json)).toEqual({ [text]: text });
  });
});

describe.each(PLAIN)("%s", (text) => {
  it("stays as it is", () => {
    expect(printable(text)).toBe(text);
    expect(printableLines(text)).toBe(text);
    expect(quote(text)).toBe(`"${text.replaceAll("\\", "\\\\")}"`);
    expect(printableJson(text)).toBe(JSON.stringify(text));
  });
});

it("escapes quotes and backslashes within quotes", () => {
  expect(quote('a "b" \\n')).toBe('"a \\"b\\" \\\\n"');
});

it("leaves quoted text as it is when it is escaped again", () => {
  const quoted = quote('\x1b[2J "b"\n\u202e');
  expect(printable(quoted)).toBe(quoted);
});

it("shortens long text, and cuts no character in two", () => {
  expect(quote("x".repeat(80))).toBe(`"${"x".repeat(80)}"`);
  expect(quote("x".repeat(81))).toBe(`"${"x".repeat(80)}…"`);
  expect(quote(`${"x".repeat(79)}😀`)).toBe(`"${"x".repeat(79)}…"`);
  expect(printable("x".repeat(20), 10)).toBe(`${"x".repeat(10)}…`);
  expect(printable("x".repeat(1_000_000)).length).toBeLessThan(10_000);
});
