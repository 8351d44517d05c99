const NEWLINE = 0x0a;
const QUOTE = 0x22;
/** One line end in 32 ends a block: of lines of 44 bytes, 1.4 KB. */
const CUT_BITS = 5;
/** How many bytes before a line end decide. */
const WINDOW = 32;
/** A block that is longer ends at the next line end, whatever its contents. */
const LONG = 2 ** 18;
/** Longer than any record that is accepted: no line end in sight, the parser will say so. */
const TOO_LONG = 2 ** 21;

/** A piece of a file that begins and ends with whole records. */
export interface Block {
  readonly bytes: Uint8Array;
  /** How many line ends are in it, those within quotes included. */
  readonly lineEnds: number;
}

/**
 * Cuts a CSV file into blocks at line ends that its contents choose: an edit changes the blocks in
 * which it lies, and the cuts after it are where they were (Muthitacharoen et al., "A Low-bandwidth
 * Network File System", SOSP 2001). The first block is the header alone. Line ends within quotes end
 * no record, and no block.
 */
export class BlockCutter {
  /** The beginning of a block that has not ended yet. */
  #rest: Buffer = Buffer.alloc(0);
  #lineEnds = 0;
  #isQuoted = false;
  #isHeader = true;

  /** @returns the blocks that end in the file's next chunk */
  push(chunk: Uint8Array): Block[] {
    const blocks: Block[] = [];
    const bytes = Buffer.concat([this.#rest, chunk]);
    let start = 0;
    let quote = bytes.indexOf(QUOTE, this.#rest.length);
    const passQuotes = (end: number): void => {
      for (; quote !== -1 && quote < end; quote = bytes.indexOf(QUOTE, quote + 1)) {
        this.#isQuoted = !this.#isQuoted;
      }
    };
    let end = bytes.indexOf(NEWLINE, this.#rest.length) + 1;
    for (; end > 0; end = bytes.indexOf(NEWLINE, end) + 1) {
      this.#lineEnds += 1;
      passQuotes(end);
      if (this.#isQuoted) continue;
      if (!this.#isHeader && end - start < LONG && !isChosen(bytes, start, end)) continue;
      blocks.push(this.#block(bytes.subarray(start, end)));
      start = end;
    }
    passQuotes(bytes.length);
    this.#rest = bytes.subarray(start);
    if (this.#rest.length > TOO_LONG) blocks.push(...this.end());
    return blocks;
  }

  /** @returns the last block, if the file has not ended with one */
  end(): Block[] {
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    return rest.length === 0 ? [] : [this.#block(rest)];
  }

  #block(bytes: Uint8Array): Block {
    const block = { bytes, lineEnds: this.#lineEnds };
    this.#lineEnds = 0;
    this.#isHeader = false;
    return block;
  }
}

/** Chooses by the FNV-1a hash of the last bytes (RFC 9923). */
function isChosen(bytes: Uint8Array, start: number, end: number): boolean {
  let hash = 0x811c9dc5;
  for (let at = Math.max(start, end - WINDOW); at < end; at++) {
    hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  }
  return hash >>> (32 - CUT_BITS) === 0;
}
