import { isUtf8 } from "node:buffer";

const NEWLINE = 0x0a;
const LONGEST_CHARACTER = 4;

/** Checks that bytes are UTF-8, chunk by chunk, a character may lie on both sides of a cut. */
export class Utf8Check {
  #rest: Buffer = Buffer.alloc(0);
  #lines = 1;

  /** The line of the first byte that is not UTF-8, or `undefined`. */
  push(chunk: Uint8Array): number | undefined {
    const bytes =
      this.#rest.length === 0
        ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
        : Buffer.concat([this.#rest, chunk]);
    const end = completeLength(bytes);
    const complete = bytes.subarray(0, end);
    if (!isUtf8(complete)) return this.#lineOfFault(complete);
    this.#lines += countNewlines(complete);
    this.#rest = Buffer.from(bytes.subarray(end));
    return undefined;
  }

  /** As `push`, at the end of the file: what is left must be nothing. */
  end(): number | undefined {
    return this.#rest.length === 0 ? undefined : this.#lines;
  }

  #lineOfFault(bytes: Buffer): number {
    let line = this.#lines;
    for (let start = 0; ; line++) {
      const newline = bytes.indexOf(NEWLINE, start);
      if (newline === -1 || !isUtf8(bytes.subarray(start, newline))) return line;
      start = newline + 1;
    }
  }
}

/** How many bytes there are up to the last character that may still go on in the next chunk. */
function completeLength(bytes: Buffer): number {
  for (let back = 1; back < LONGEST_CHARACTER && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] as number;
    const isContinuation = (byte & 0xc0) === 0x80;
    if (isContinuation) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function countNewlines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) count++;
  return count;
}
