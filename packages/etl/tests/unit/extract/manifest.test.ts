import { describe, expect, it } from "@jest/globals";
import { addSums, type KeySum, keyHash } from "../../../src/extract/key-tally.ts";
import {
  type BlockEntry,
  decodeManifest,
  encodeManifest,
  hashOf,
  KnownBlocks,
} from "../../../src/extract/manifest.ts";
import { inChunks, readBody } from "./reading.ts";

const sumOf = (keys: readonly string[]): KeySum =>
  addSums(keys.map((city) => keyHash({ city }, ["city"])));

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

describe("a manifest", () => {
  const lines = Array.from({ length: 3_000 }, (_, index) => `City ${index},${index}\n`);
  const text = `city,people\n${lines.join("")}`;

  async function read(file: string, known?: KnownBlocks) {
    let sum: KeySum = [0, 0];
    const { reading, rows } = await readBody(inChunks(Buffer.from(file), 5_000), {
      onRow(row) {
        sum = addSums([keyHash(row, ["city"])], 1, sum);
      },
      keySum: () => sum,
      known,
    });
    return { reading, rows, sum };
  }

  it("has the hash, the rows and the keys of each block, and all of them together", async () => {
    const { reading, sum } = await read(text);
    const { blocks } = reading;
    expect(blocks.length).toBeGreaterThan(3);
    expect(blocks[0]).toEqual({
      hash: hashOf(Buffer.from("city,people\n")),
      rows: 0,
      kept: 0,
      keys: [0, 0],
    });
    expect(blocks.reduce((all, { rows }) => all + rows, 0)).toBe(3_000);
    expect(addSums(blocks.map(({ keys }) => keys))).toEqual(sum);
    let city = 0;
    for (const { rows, keys } of blocks) {
      expect(keys).toEqual(sumOf(Array.from({ length: rows }, (_, n) => `City ${city + n}`)));
      city += rows;
    }
  });

  it("is stored and read as it is", async () => {
    const { blocks } = (await read(text)).reading;
    expect(decodeManifest(encodeManifest(blocks))).toEqual(blocks);
    expect(decodeManifest(encodeManifest([]))).toEqual([]);
    const other = encodeManifest(blocks);
    other.writeInt32LE(other.readInt32LE() + 1);
    for (const bytes of [other, other.subarray(4), Buffer.alloc(0)]) {
      expect(decodeManifest(bytes)).toBeUndefined();
    }
  });

  it("saves the reading of blocks that are known, each as often as it was there", async () => {
    const { blocks } = (await read(text)).reading;
    const same = new KnownBlocks(blocks);
    const again = await read(text, same);
    expect(again.sum).toEqual([0, 0]);
    expect(again.reading).toMatchObject({ rows: 3_000, kept: 3_000, blocks });
    expect({ gone: same.gone, hasMet: same.hasMet }).toEqual({ gone: [0, 0], hasMet: true });

    const longest = blocks.toSorted((one, other) => other.rows - one.rows)[0] as BlockEntry;
    const before = blocks
      .slice(0, blocks.indexOf(longest))
      .reduce((all, { rows }) => all + rows, 0);
    const twice = new KnownBlocks(blocks);
    const block = lines.slice(before, before + longest.rows).join("");
    const doubled = await read(text.replace(block, block + block), twice);
    expect(doubled.sum).toEqual(longest.keys);
    expect(doubled.reading.rows).toBe(3_000 + longest.rows);
  });

  it("tells what is gone", async () => {
    const { blocks } = (await read(text)).reading;
    const known = new KnownBlocks(blocks);
    const less = await read(text.replace(lines[1_500] as string, ""), known);
    expect(addSums([less.sum], -1, known.gone)).toEqual(sumOf(["City 1500"]));
  });

  it("is of no use below another header", async () => {
    const { blocks } = (await read(text)).reading;
    const known = new KnownBlocks(blocks);
    const other = await read(
      `people,city\n${lines.map((l) => l.trim().split(",").reverse().join()).join("\n")}`,
      known,
    );
    expect(known.hasMet).toBe(false);
    expect(other.reading.rows).toBe(3_000);
  });
});
