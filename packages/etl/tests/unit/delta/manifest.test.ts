import { describe, expect, it } from "@jest/globals";
import { type KeySum, keyHash, minus, NO_KEYS, plus } from "../../../src/delta/key-sum.ts";
import { KnownBlocks } from "../../../src/delta/known-blocks.ts";
import { type BlockCounts, Manifest } from "../../../src/delta/manifest.ts";
import { ManifestWriter } from "../../../src/delta/manifest-writer.ts";
import { inChunks, readBody } from "../extract/reading.ts";

const total = (sums: readonly KeySum[]): KeySum => sums.reduce(plus, NO_KEYS);
const sumOf = (keys: readonly string[]): KeySum =>
  total(keys.map((city) => keyHash({ city }, ["city"])));

describe("a manifest", () => {
  const lines = Array.from({ length: 3_000 }, (_, index) => `City ${index},${index}\n`);
  const text = `city,people\n${lines.join("")}`;

  async function read(file: string, known?: KnownBlocks) {
    let sum: KeySum = [0, 0];
    const blocks = new ManifestWriter(() => sum, known);
    const { reading } = await readBody(inChunks(Buffer.from(file), 5_000), {
      onRow(row) {
        sum = plus(sum, keyHash(row, ["city"]));
      },
      blocks,
    });
    return { reading, manifest: blocks.manifest as Manifest, sum };
  }

  const countsOf = (manifest: Manifest): BlockCounts[] =>
    Array.from({ length: manifest.length }, (_, index) => manifest.counts(index));

  it("has the rows and the keys of each block, and all of them together", async () => {
    const { manifest, sum } = await read(text);
    const [header, ...blocks] = countsOf(manifest);
    expect(header).toEqual({ rows: 0, kept: 0, keys: [0, 0] });
    expect(blocks.length).toBeGreaterThan(3);
    expect(blocks.reduce((all, { rows }) => all + rows, 0)).toBe(3_000);
    expect(total(blocks.map(({ keys }) => keys))).toEqual(sum);
    let city = 0;
    for (const { rows, keys } of blocks) {
      expect(keys).toEqual(sumOf(Array.from({ length: rows }, (_, n) => `City ${city + n}`)));
      city += rows;
    }
  });

  it.each([
    ["new", () => new Manifest()],
    ["read", () => Manifest.decode(new Manifest().encode()) as Manifest],
  ])("is as long as it must be, if it was %s", (_, make) => {
    const manifest = make();
    for (let index = 0; index < 5_000; index++) {
      manifest.setCounts(manifest.add(Buffer.from(`${index}`)), {
        rows: index,
        kept: index,
        keys: [-index, index],
      });
    }
    expect(manifest.length).toBe(5_000);
    for (const at of [0, 1_023, 1_024, 4_999]) {
      expect(manifest.counts(at)).toEqual({ rows: at, kept: at, keys: [0 - at, at] });
    }
  });

  it("is stored and read as it is", async () => {
    const { manifest } = await read(text);
    const stored = Buffer.from(manifest.encode());
    const again = Manifest.decode(stored) as Manifest;
    expect(countsOf(again)).toEqual(countsOf(manifest));
    expect(again.encode()).toEqual(stored);
    expect(stored).toHaveLength(4 + 32 * manifest.length);
    expect(Manifest.decode(new Manifest().encode())).toHaveLength(0);
    const other = Buffer.from(stored);
    other.writeInt32LE(other.readInt32LE() + 1);
    for (const bytes of [other, stored.subarray(4), stored.subarray(1), Buffer.alloc(0)]) {
      expect(Manifest.decode(bytes)).toBeUndefined();
    }
  });

  it("saves the reading of blocks that are known, each as often as it was there", async () => {
    const { manifest } = await read(text);
    const same = new KnownBlocks(manifest);
    const again = await read(text, same);
    expect(again.sum).toEqual([0, 0]);
    expect(again.reading).toMatchObject({ rows: 3_000, kept: 3_000 });
    expect(again.manifest.encode()).toEqual(manifest.encode());
    expect({ gone: same.gone, skippedAny: same.skippedAny }).toEqual({
      gone: { keys: [0, 0], rows: 0 },
      skippedAny: true,
    });

    const blocks = countsOf(manifest);
    const longest = blocks.toSorted((one, other) => other.rows - one.rows)[0] as BlockCounts;
    const before = blocks
      .slice(
        0,
        blocks.findIndex(({ keys }) => keys.join() === longest.keys.join()),
      )
      .reduce((all, { rows }) => all + rows, 0);
    const block = lines.slice(before, before + longest.rows).join("");
    const doubled = await read(text.replace(block, block + block), new KnownBlocks(manifest));
    expect(doubled.sum).toEqual(longest.keys);
    expect(doubled.reading.rows).toBe(3_000 + longest.rows);
    const known = new KnownBlocks(doubled.manifest);
    expect((await read(text.replace(block, block + block), known)).sum).toEqual([0, 0]);
    expect(known.gone).toEqual({ keys: [0, 0], rows: 0 });
  });

  it("tells what is gone", async () => {
    const known = new KnownBlocks((await read(text)).manifest);
    const less = await read(text.replace(lines[1_500] as string, ""), known);
    expect(minus(known.gone.keys, less.sum)).toEqual(sumOf(["City 1500"]));
  });

  it("is of no use below another header", async () => {
    const known = new KnownBlocks((await read(text)).manifest);
    const other = await read(
      `people,city\n${lines.map((l) => l.trim().split(",").reverse().join()).join("\n")}`,
      known,
    );
    expect(known.skippedAny).toBe(false);
    expect(other.reading.rows).toBe(3_000);
  });

  it("knows a block that is there very often as often as it is there", () => {
    const manifest = new Manifest();
    for (let index = 0; index < 40_000; index++) {
      const at = manifest.add(Buffer.from(index % 2 === 0 ? "the same" : "the other"));
      manifest.setCounts(at, { rows: 1, kept: 1, keys: [index % 2, 1] });
    }
    const known = new KnownBlocks(manifest);
    const file = new Manifest();
    const [same, other] = [file.add(Buffer.from("the same")), file.add(Buffer.from("the other"))];
    for (let index = 1; index < 20_000; index++) {
      expect([known.meet(file, same), known.meet(file, other)]).toMatchObject([
        { keys: [0, 1] },
        { keys: [1, 1] },
      ]);
    }
    expect(known.gone.keys).toEqual([1, 1]);
    expect([known.meet(file, same), known.meet(file, other)]).toMatchObject([
      undefined,
      { keys: [1, 1] },
    ]);
    expect([known.meet(file, other), known.gone.keys]).toEqual([undefined, [0, 0]]);
  });

  it("keeps no manifest when a record exceeds the block limit", async () => {
    const long = `"${'""'.repeat(1_040_000)}",7\n`;
    const before = Array.from({ length: 20 }, (_, n) => `${"x".repeat(9_000)}${n},1\n`).join("");
    const file = `city,people\n${before}${long}${lines.join("")}`;
    const known = new KnownBlocks((await read(text)).manifest);
    for (const size of [20_000, 2 ** 16]) {
      let longest = 0;
      const blocks = new ManifestWriter(() => [0, 0], known);
      const { reading } = await readBody(inChunks(Buffer.from(file), size), {
        onRow({ city }) {
          longest = Math.max(longest, String(city).length);
        },
        blocks,
      });
      expect(longest).toBe(1_040_000);
      expect(reading).toMatchObject({ rows: 3_021, kept: 3_021 });
      expect(blocks.manifest).toBeUndefined();
    }
    expect(known.skippedAny).toBe(false);
  });

  it.each([
    ["at its end", (file: string) => `${file}\r\n`],
    ["between its rows", (file: string) => file.replace("\nCity 1500", "\n\nCity 1500")],
  ])(
    "is not kept of a file with an empty line %s, whether blocks are known or not",
    async (_, change) => {
      expect((await read(change(text))).manifest).toBeUndefined();
      const known = new KnownBlocks((await read(text)).manifest);
      expect((await read(change(text), known)).manifest).toBeUndefined();
      expect(known.skippedAny).toBe(true);
    },
  );

  it("of nothing knows nothing", async () => {
    const known = new KnownBlocks(new Manifest());
    expect((await read(text, known)).reading.rows).toBe(3_000);
    expect({ gone: known.gone, skippedAny: known.skippedAny }).toEqual({
      gone: { keys: [0, 0], rows: 0 },
      skippedAny: false,
    });
  });
});
