import { hash } from "node:crypto";
import { addSums, type KeySum } from "./key-tally.ts";

/** What is known of a block of a file that was loaded. */
export interface BlockEntry {
  /** SHA-256 of the bytes, the first 16 bytes of it in hexadecimal. */
  readonly hash: string;
  readonly rows: number;
  /** Rows that `keep` let through. */
  readonly kept: number;
  /** Of the keys of the table's rows that they became. */
  readonly keys: KeySum;
}

/**
 * To be raised when the bytes of a manifest mean something else, or when the same line of a file is
 * read in another way than before (by a cell, or by the CSV parser): then all is read anew.
 */
const FORMAT = 1;
const HEAD_BYTES = 4;
const HASH_BYTES = 16;
const ENTRY_BYTES = HASH_BYTES + 4 * 4;

export const hashOf = (bytes: Uint8Array): string =>
  hash("sha256", bytes, "hex").slice(0, 2 * HASH_BYTES);

/** A manifest as it is stored: its format, and entry by entry 32 bytes each. */
export function encodeManifest(blocks: readonly BlockEntry[]): Buffer {
  const bytes = Buffer.alloc(HEAD_BYTES + blocks.length * ENTRY_BYTES);
  bytes.writeInt32LE(FORMAT);
  for (const [index, { hash: digest, rows, kept, keys }] of blocks.entries()) {
    const at = HEAD_BYTES + index * ENTRY_BYTES;
    bytes.write(digest, at, "hex");
    for (const [place, number] of [rows, kept, ...keys].entries()) {
      bytes.writeInt32LE(number, at + HASH_BYTES + 4 * place);
    }
  }
  return bytes;
}

/** @returns `undefined` for a manifest of another format */
export function decodeManifest(stored: Uint8Array): BlockEntry[] | undefined {
  const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
  const length = (bytes.length - HEAD_BYTES) / ENTRY_BYTES;
  if (!Number.isInteger(length) || bytes.readInt32LE() !== FORMAT) return undefined;
  return Array.from({ length }, (_, index) => {
    const at = HEAD_BYTES + index * ENTRY_BYTES;
    const number = (place: number): number => bytes.readInt32LE(at + HASH_BYTES + 4 * place);
    return {
      hash: bytes.toString("hex", at, at + HASH_BYTES),
      rows: number(0),
      kept: number(1),
      keys: [number(2), number(3)],
    };
  });
}

/** The blocks of a file that is loaded, to be met again, each as often as it is there. */
export class KnownBlocks {
  readonly #header: string | undefined;
  readonly #left = new Map<string, BlockEntry[]>();
  #hasMet = false;

  constructor(manifest: readonly BlockEntry[]) {
    const [header, ...others] = manifest;
    this.#header = header?.hash;
    for (const entry of others) {
      const same = this.#left.get(entry.hash);
      if (same === undefined) this.#left.set(entry.hash, [entry]);
      else same.push(entry);
    }
  }

  /** Whether the columns stand as they stood. */
  hasHeader = (digest: string): boolean => digest === this.#header;

  /** The entry of a block that has been loaded already and not been met since. */
  meet(digest: string): BlockEntry | undefined {
    const entry = this.#left.get(digest)?.pop();
    this.#hasMet ||= entry !== undefined;
    return entry;
  }

  /** Whether anything was met: if nothing was, the whole file was read. */
  get hasMet(): boolean {
    return this.#hasMet;
  }

  /** Of the keys in the blocks that were not met again. */
  get gone(): KeySum {
    return addSums([...this.#left.values()].flat().map(({ keys }) => keys));
  }
}
