import { bigint, text } from "../../../src/columns/index.ts";
import type { Row, Source } from "../../../src/datasets/dataset.ts";
import { type Reader, type Reading, readSource } from "../../../src/extract/read-source.ts";
import { Complaints } from "../../../src/record/complaints.ts";
import { detailsOf } from "./details-of.ts";

/** A source of a string and a number. */
export const cities: Source = {
  name: "cities",
  url: "https://example.com/cities.csv",
  columns: [
    { name: "city", from: "city", names: ["city"], cell: text() },
    { name: "people", from: "people", names: ["people"], cell: bigint({ min: 0 }) },
  ],
  key: undefined,
  keep: undefined,
  credit: undefined,
  format: undefined,
  occurrence: undefined,
};

/** The bytes in chunks of a size, as they may come from a network. */
export async function* inChunks(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

interface Result {
  readonly reading: Reading;
  /** Each row with its line. */
  readonly rows: readonly (readonly [number, Row])[];
  readonly details: readonly string[];
}

/** Reads a file to its end. */
export async function read(
  file: string | Uint8Array,
  source: Source = cities,
  chunkSize = 2 ** 16,
): Promise<Result> {
  return await readBody(inChunks(Buffer.from(file), chunkSize), { source });
}

/** Reads a body to its end. */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  reader: Partial<Reader> = {},
): Promise<Result> {
  const complaints = new Complaints();
  const rows: [number, Row][] = [];
  const reading = await readSource(
    { etag: null, size: undefined, body },
    {
      source: cities,
      url: cities.url,
      complaints,
      onRow: (row, line) => void rows.push([line, row]),
      onProgress: () => {},
      ...reader,
    },
  );
  return { reading, rows, details: detailsOf(complaints) };
}
