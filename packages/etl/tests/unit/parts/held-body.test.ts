import { expect, it } from "@jest/globals";
import { HeldBody } from "../../../src/parts/held-body.ts";

async function* chunksOf(bytes: Buffer, size: number, fault?: Error) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  if (fault) throw fault;
}

const collect = async (chunks: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
};

it.each([0, 1, 4 * 2 ** 20, 4 * 2 ** 20 + 1, 11_000_000])("keeps %d bytes", async (length) => {
  const bytes = Buffer.alloc(length, "0123456789");
  await using held = await HeldBody.read(chunksOf(bytes, 300_000));
  expect((await collect(held.chunks())).equals(bytes)).toBe(true);
});

it.each([100, 9_000_000])("throws what ends a body after %d bytes", async (length) => {
  const read = HeldBody.read(chunksOf(Buffer.alloc(length), 65_536, new Error("broken off")));
  await expect(read).rejects.toThrow("broken off");
});
