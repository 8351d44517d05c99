const NEWLINE = 0x0a;
const QUOTE = 0x22;
/** One line end in 64 ends a block: of lines of 44 bytes, 2.8 KB. */
const CUT_BITS = 6;
/** A block that is longer ends at the next line end, whatever its contents. */
const LONG = 2 ** 18;
const EMPTY = Buffer.alloc(0);
/** Longer than any record that is accepted: no line end in sight, the parser will say so. */
const TOO_LONG = 2 ** 21;

/** A piece of a file that begins and ends with whole records. */
export interface Block {
  readonly bytes: Buffer;
  /** How many line ends are in it, those within quotes included. */
  readonly lineEnds: number;
}

/**
 * Cuts a CSV file into blocks at line ends that its contents choose: an edit changes the blocks in
 * which it lies, and the cuts after it are where they were. The first block is the header alone.
 *
 * The choice is made by a gear hash, which depends on the last 32 bytes (Xia et al., "FastCDC",
 * USENIX ATC 2016). Line ends within quotes end no record, and no block.
 */
export async function* blocksOf(body: AsyncIterable<Uint8Array>): AsyncIterable<Block> {
  let parts: Buffer[] = [];
  let length = 0;
  let lineEnds = 0;
  let isQuoted = 0;
  let isHeader = true;
  let hash = 0;
  const take = (): Block => {
    const [only = EMPTY, ...others] = parts;
    const block = { bytes: others.length === 0 ? only : Buffer.concat(parts), lineEnds };
    [parts, length, lineEnds, isHeader] = [[], 0, 0, false];
    return block;
  };
  for await (const { buffer, byteOffset, byteLength } of body) {
    const chunk = Buffer.from(buffer, byteOffset, byteLength);
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      hash = ((hash << 1) + (GEAR[byte] as number)) | 0;
      if (byte === QUOTE) isQuoted ^= 1;
      if (byte !== NEWLINE) continue;
      lineEnds += 1;
      if (isQuoted === 1) continue;
      const size = length + at + 1 - start;
      if (hash >>> (32 - CUT_BITS) !== 0 && size < LONG && !isHeader) continue;
      parts.push(chunk.subarray(start, at + 1));
      start = at + 1;
      yield take();
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
    length += chunk.length - start;
    if (length > TOO_LONG) yield take();
  }
  if (length > 0) yield take();
}

/** A number for each byte; any will do that look like random ones, and stay the same for ever. */
const GEAR = Int32Array.from({ length: 256 }, (_, byte) => {
  let mixed = Math.imul(byte + 1, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca77);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae3d);
  return mixed ^ (mixed >>> 16);
});
