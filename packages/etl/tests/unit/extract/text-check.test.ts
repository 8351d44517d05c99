import { describe, expect, it } from "@jest/globals";
import { TextCheck, type TextFault } from "../../../src/extract/text-check.ts";

/** The first fault in a file that comes in these chunks, or `undefined`. */
function firstFault(chunks: readonly Uint8Array[]): TextFault | undefined {
  const check = new TextCheck();
  for (const chunk of chunks) {
    const fault = check.push(chunk);
    if (fault !== undefined) return fault;
  }
  return check.end();
}

const faultIn = (chunks: readonly Uint8Array[]): number | undefined => firstFault(chunks)?.line;

const inChunksOf = (size: number, bytes: Uint8Array): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );

const cutsOf = (bytes: Uint8Array): Uint8Array[][] =>
  Array.from({ length: bytes.length + 1 }, (_, at) => [bytes.subarray(0, at), bytes.subarray(at)]);

/** The first line that TextDecoder does not decode, or that holds a NUL. */
function expectedFault(bytes: Uint8Array): number | undefined {
  for (let line = 1, start = 0; start <= bytes.length; line++) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline === -1 ? bytes.length : newline;
    if (bytes.subarray(start, end).includes(0)) return line;
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
    start = end + 1;
  }
  return undefined;
}

/** A generator of numbers in [0, 1) that gives the same ones in each run (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe("TextCheck", () => {
  const text = Buffer.from("a\né\n€uro\n😀\u{10ffff}\ufeff\x01\n");

  it("takes characters of every length, wherever two chunks meet", () => {
    for (const chunks of cutsOf(text)) expect(faultIn(chunks)).toBeUndefined();
  });

  it.each([1, 2, 3, 4, 5])("takes them in chunks of %d bytes", (size) => {
    expect(faultIn(inChunksOf(size, text))).toBeUndefined();
  });

  it("takes a file of nothing, and chunks of nothing", () => {
    expect(faultIn([])).toBeUndefined();
    expect(faultIn([text.subarray(0, 3), new Uint8Array(0), text.subarray(3)])).toBeUndefined();
  });

  it("does not depend on a chunk whose memory is used again", () => {
    const check = new TextCheck();
    const chunk = Buffer.from([0x61, 0xe2, 0x82]);
    expect(check.push(chunk)).toBeUndefined();
    chunk.fill(0xff);
    expect(check.push(Buffer.from([0xac]))).toBeUndefined();
    expect(check.end()).toBeUndefined();
  });

  it.each([
    ["a lone continuation", [0x80]],
    ["an overlong NUL", [0xc0, 0x80]],
    ["an overlong slash", [0xc1, 0xaf]],
    ["an overlong character of three bytes", [0xe0, 0x80, 0xaf]],
    ["an overlong character of four bytes", [0xf0, 0x80, 0x80, 0xaf]],
    ["half of a surrogate pair", [0xed, 0xa0, 0x80]],
    ["a character behind the last one", [0xf4, 0x90, 0x80, 0x80]],
    ["a byte that begins nothing", [0xf8, 0x88, 0x80, 0x80]],
    ["a byte that is never used", [0xff]],
    ["a character that a letter breaks off", [0xe2, 0x82, 0x41]],
    ["a character that a newline breaks off", [0xe2, 0x82, 0x0a]],
    ["é in Latin-1", [0xe9, 0x6e]],
    ["one continuation too many", [0xc3, 0xa9, 0xa9]],
  ])("names the line of %s, wherever the chunks are cut", (_, fault) => {
    const bytes = Buffer.concat([
      Buffer.from("é\n\nok "),
      Buffer.from(fault),
      Buffer.from("\nx\n"),
    ]);
    for (const chunks of cutsOf(bytes)) expect(faultIn(chunks)).toBe(3);
    expect(faultIn(inChunksOf(1, bytes))).toBe(3);
  });

  it("names a NUL by line and byte, wherever the chunks are cut", () => {
    const problem = "byte 3 of the line is NUL: the file is damaged, or is not text";
    for (const chunks of cutsOf(Buffer.from("é\n\nok\0\0\n"))) {
      expect(firstFault(chunks)).toEqual({ line: 3, problem });
    }
  });

  it("names the first byte that is not UTF-8, and how it would read in Windows-1252", () => {
    const bytes = Buffer.concat([
      Buffer.from("città\n"),
      Buffer.from("1,M\xfcnchen,\x80 5\nRome\n", "latin1"),
    ]);
    for (const size of [4, 7, 2 ** 16]) {
      expect(firstFault(inChunksOf(size, bytes))).toEqual({
        line: 2,
        problem: expect.stringContaining(
          'byte 4 of the line is 0xfc, which is "ü" in Windows-1252',
        ),
      });
    }
  });

  it("tells a file that ends within a character from one with another encoding", () => {
    expect(firstFault([Buffer.from("a\n€").subarray(0, -1)])?.problem).toContain("cut short");
    expect(firstFault([Buffer.from([0x61, 0xff])])?.problem).toContain("0xff");
  });

  it.each(["é", "€", "😀"])("refuses a file that ends within %s", (character) => {
    const whole = Buffer.from(`a\n${character}`);
    for (let end = 3; end < whole.length; end++) {
      for (const chunks of cutsOf(whole.subarray(0, end))) expect(faultIn(chunks)).toBe(2);
    }
  });

  it("says the same as TextDecoder of random bytes in random chunks", () => {
    const next = random(20200531);
    const below = (limit: number): number => Math.floor(next() * limit);
    const edges = [
      0x0a, 0x41, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc2, 0xe0, 0xe2, 0xed, 0xf0, 0xf4,
    ];
    const pieces = ["é", "€", "😀", "a\n"].map((piece) => [...Buffer.from(piece)]);
    const seen = { good: 0, bad: 0 };
    for (let round = 0; round < 20_000; round++) {
      const bytes = Buffer.from(
        Array.from({ length: below(8) }, () =>
          next() < 0.75
            ? (pieces[below(pieces.length)] as number[])
            : [next() < 0.9 ? (edges[below(edges.length)] as number) : below(256)],
        ).flat(),
      );
      const expected = expectedFault(bytes);
      seen[expected === undefined ? "good" : "bad"] += 1;
      const found = faultIn(inChunksOf(1 + below(5), bytes));
      if (found !== expected)
        throw new Error(`${bytes.toString("hex")}: ${found}, not ${expected}`);
    }
    expect(seen.good).toBeGreaterThan(2_000);
    expect(seen.bad).toBeGreaterThan(2_000);
  });
});
