const NEWLINE = 0x0a;
const QUOTE = 0x22;
/** Minimum of lines; after it each line end ends the block with probability 1/8: 1.4 KB for lines of 44 bytes. */
const LEAST_LINES = 24;
const CUT_BITS = 3;
/** Number of bytes before a line end that decide. */
const WINDOW = 32;
/** A block that is longer ends at the next line end, with any contents. */
const LONG = 2 ** 18;
/** Limit after which bytes are passed on uncut, to be parsed: a quote may not be closed. */
const TOO_LONG = 2 ** 21;
const NOTHING = Buffer.alloc(0);

/** A piece of a file: whole records, unless one is too long. */
export interface Block {
  readonly bytes: Uint8Array;
  /** Number of line ends in it, those within quotes included. */
  readonly lineEnds: number;
  /** True if it ends where a record does; if not, the next one begins within a record. */
  readonly isWhole: boolean;
}

/**
 * Cuts a CSV file into blocks at line ends that its contents choose: an edit changes the blocks in
 * which it lies, and the cuts after it are where they were (Muthitacharoen et al., "A Low-bandwidth
 * Network File System", SOSP 2001). Many lines for certain and few by chance make blocks of like
 * length (Xia et al., "FastCDC", USENIX ATC 2016): an edit would find the longest ones most often.
 *
 * The first block is only the header. Line ends within quotes end no record, and no block.
 */
export class BlockCutter {
  /** The beginning of a block, of chunks that are gone. */
  #begun = NOTHING;
  #lineEnds = 0;
  #isQuoted = false;
  #isHeader = true;

  /** @returns the blocks that end in the file's next chunk */
  push({ buffer, byteOffset, byteLength }: Uint8Array): Block[] {
    const chunk = Buffer.from(buffer, byteOffset, byteLength);
    const blocks: Block[] = [];
    let start = 0;
    let quote = chunk.indexOf(QUOTE);
    const passQuotes = (end: number): void => {
      for (; quote !== -1 && quote < end; quote = chunk.indexOf(QUOTE, quote + 1)) {
        this.#isQuoted = !this.#isQuoted;
      }
    };
    for (let end = after(chunk, 0); end > 0; end = after(chunk, end)) {
      this.#lineEnds += 1;
      passQuotes(end);
      if (this.#isQuoted) continue;
      if (!this.#isHeader && !this.#endsAt(chunk, start, end)) continue;
      blocks.push(this.#block(chunk.subarray(start, end)));
      start = end;
    }
    passQuotes(chunk.length);
    this.#begun = Buffer.concat([this.#begun, chunk.subarray(start)]);
    if (this.#begun.length > TOO_LONG) blocks.push(this.#block(NOTHING, false));
    return blocks;
  }

  /** @returns the last block, if the file has not ended with one */
  end(): Block[] {
    return this.#begun.length === 0 ? [] : [this.#block(NOTHING)];
  }

  #endsAt(chunk: Buffer, start: number, end: number): boolean {
    if (this.#begun.length + end - start >= LONG) return true;
    return this.#lineEnds > LEAST_LINES && isChosen(this.#begun, chunk, start, end);
  }

  #block(last: Buffer, isWhole = true): Block {
    const bytes = this.#begun.length === 0 ? last : Buffer.concat([this.#begun, last]);
    const block = { bytes, lineEnds: this.#lineEnds, isWhole };
    this.#begun = NOTHING;
    this.#lineEnds = 0;
    this.#isHeader = false;
    return block;
  }
}

/** Start of the line after that place; 0: there is no line end. */
const after = (chunk: Buffer, place: number): number => chunk.indexOf(NEWLINE, place) + 1;

/** Chooses by the hash (FNV-1a) of the block's last bytes, which may have begun in an earlier chunk. */
function isChosen(begun: Buffer, chunk: Buffer, start: number, end: number): boolean {
  const from = end - WINDOW;
  let hash = 0x811c9dc5;
  if (from < start) hash = mixed(hash, begun, begun.length + from - start, begun.length);
  hash = mixed(hash, chunk, Math.max(from, start), end);
  return hash >>> (32 - CUT_BITS) === 0;
}

function mixed(hash: number, bytes: Buffer, start: number, end: number): number {
  for (let at = Math.max(start, 0); at < end; at++) {
    hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  }
  return hash;
}
