import { zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import { cutAtZstdFrames } from "../../../src/extract/zstd-frames.ts";
import { inChunks } from "./reading.ts";

const SKIPPABLE = Buffer.from([0x5f, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
const EMPTY_SKIPPABLE = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]);
const noise = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 7919 * i) & 0xff));
const FRAMES = [
  zstdCompressSync("date,cases\n".repeat(10_000)),
  SKIPPABLE,
  zstdCompressSync(""),
  // Blocks that are stored as they are, and blocks of one byte that repeats.
  zstdCompressSync(noise),
  EMPTY_SKIPPABLE,
  zstdCompressSync(Buffer.alloc(500_000)),
  zstdCompressSync("x"),
];

describe("cutAtZstdFrames()", () => {
  const whole = Buffer.concat(FRAMES);
  const ends = FRAMES.map((_, index) => Buffer.concat(FRAMES.slice(0, index + 1)).length);

  it.each([1, 2, 3, 5, 1_000, 2 ** 16, whole.length])(
    "ends a chunk where a frame ends, in chunks of %d bytes",
    async (size) => {
      const chunks: Uint8Array[] = [];
      const found: number[] = [];
      for await (const chunk of cutAtZstdFrames(inChunks(whole, size))) {
        chunks.push(chunk);
        found.push((found.at(-1) ?? 0) + chunk.byteLength);
      }
      expect(Buffer.concat(chunks).equals(whole)).toBe(true);
      expect(found).toEqual(expect.arrayContaining(ends));
    },
  );

  it("passes on other bytes than frames unchanged", async () => {
    for (const text of ["", "abc", "date,cases\n2021-01-01,1\n"]) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of cutAtZstdFrames(inChunks(Buffer.from(text), 4))) chunks.push(chunk);
      expect(Buffer.concat(chunks).toString()).toBe(text);
    }
  });
});
