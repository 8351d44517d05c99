import { describe, expect, it } from "@jest/globals";
import { type Block, BlockCutter } from "../../../src/delta/blocks.ts";

function cut(text: string, size = 2 ** 16): Block[] {
  const bytes = Buffer.from(text);
  const cutter = new BlockCutter();
  const blocks: Block[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    blocks.push(...cutter.push(bytes.subarray(at, at + size)));
  }
  return [...blocks, ...cutter.end()];
}
const contents = (blocks: readonly Block[]): string[] =>
  blocks.map(({ bytes }) => Buffer.from(bytes).toString());

const HEADER = "day,place,cases\n";
const line = (index: number): string => `2021-01-01,Place ${index},${(index * 7919) % 1000}\n`;
const file = (rows: number): string =>
  HEADER + Array.from({ length: rows }, (_, index) => line(index)).join("");

describe("blocks", () => {
  it("are all of the file, in order, the header first", () => {
    const blocks = cut(file(20_000));
    expect(contents(blocks).join("")).toBe(file(20_000));
    expect(contents(blocks)[0]).toBe(HEADER);
    expect(blocks.length).toBeGreaterThan(20_000 / 32 / 2);
    expect(blocks.length).toBeLessThan((20_000 / 32) * 2);
    for (const { bytes, lineEnds } of blocks) {
      expect(Buffer.from(bytes).toString().split("\n")).toHaveLength(lineEnds + 1);
      expect(bytes.at(-1)).toBe(10);
    }
  });

  it.each([1, 7, 1000, 2 ** 20])("are the same in chunks of %d bytes", (size) => {
    const text = file(4_000);
    expect(contents(cut(text, size))).toEqual(contents(cut(text)));
  });

  it("are the same before and after an edit, but for those in which it lies", () => {
    const before = contents(cut(file(20_000)));
    for (const edited of [
      file(20_000).replace(line(10_000), `${line(10_000)}${line(99_999)}`),
      file(20_000).replace(line(10_000), ""),
      file(20_000).replace(line(10_000), line(99_999)),
      file(20_000) + line(20_000),
    ]) {
      const after = contents(cut(edited));
      const others = after.filter((block) => !before.includes(block));
      expect(others.length).toBeGreaterThan(0);
      expect(others.length).toBeLessThanOrEqual(2);
    }
  });

  it("end at no line end within quotes", () => {
    const quoted = Array.from({ length: 6_000 }, (_, index) => `"a\nb ${index}","""\n",${index}\n`);
    const blocks = contents(cut(HEADER + quoted.join("")));
    expect(blocks.length).toBeGreaterThan(3);
    for (const block of blocks.slice(1)) {
      expect(block).toMatch(/^"a\nb \d+"/);
      expect(block.endsWith("\n")).toBe(true);
    }
  });

  it("do not grow without bounds where all lines are alike, or none ends", () => {
    for (const text of [HEADER + "same,same,1\n".repeat(100_000), `${HEADER}"${"x".repeat(5e6)}`]) {
      const blocks = cut(text);
      expect(contents(blocks).join("")).toBe(text);
      expect(Math.max(...blocks.map(({ bytes }) => bytes.length))).toBeLessThan(2 ** 21 + 2 ** 17);
    }
  });

  it("are none of an empty file, and one of only a header", () => {
    expect(cut("")).toEqual([]);
    expect(contents(cut("a,b"))).toEqual(["a,b"]);
    expect(contents(cut("a,b\n"))).toEqual(["a,b\n"]);
    expect(contents(cut("a,b\n1,2"))).toEqual(["a,b\n", "1,2"]);
  });
});
