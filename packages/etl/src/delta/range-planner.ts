import type { FileRange, Span } from "../record/plan.ts";
import { type Block, BlockCutter } from "./blocks.ts";
import type { KnownBlocks } from "./known-blocks.ts";
import { Manifest } from "./manifest.ts";

/** Counts of a block that other processes are to read. */
export const UNREAD = { rows: -1, kept: 0, keys: [0, 0] } as const;

/** Most ranges of a file. */
const MOST_RANGES = 100;
const NEWLINE = 0x0a;

/** Ranges of a file that are to be read, and facts about the other blocks. */
export interface RangePlan {
  readonly ranges: readonly Omit<FileRange, "copy">[];
  /** Its blocks, those that are to be read with `UNREAD`; undefined: it can only be read as one. */
  readonly manifest: Manifest | undefined;
  /** Rows of the blocks that are left out. */
  readonly known: { readonly rows: number; readonly kept: number };
}

interface Piece {
  readonly spans: Span[];
  bytes: number;
  /** True if its last line is empty, which the reader judges by the rows after it. */
  isOpen: boolean;
}

/**
 * Divides a file into ranges of whole records of similar size, and leaves out the blocks that the
 * stored version has. A file that cannot be cut into blocks is one range.
 */
export class RangePlanner {
  readonly #cutter = new BlockCutter();
  readonly #manifest = new Manifest();
  readonly #known: KnownBlocks | undefined;
  readonly #least: number;
  readonly #pieces: Piece[] = [];
  #header = { bytes: 0, lines: 0 };
  #at = 0;
  #lines = 0;
  #rows = 0;
  #kept = 0;
  #isOne = false;

  /** @param least size of a range, in bytes; only the last may be smaller */
  constructor(known: KnownBlocks | undefined, least: number) {
    this.#known = known;
    this.#least = least;
  }

  /** Takes the file's next chunk. */
  push(chunk: Uint8Array): void {
    for (const block of this.#cutter.push(chunk)) this.#take(block);
  }

  /** Returns the plan, at the end of the file. */
  end(): RangePlan {
    for (const block of this.#cutter.end()) this.#take(block);
    // The reader complains of a file without rows.
    if (this.#isOne || this.#manifest.length < 2) {
      const all = { from: 0, to: this.#at, line: 0, lines: this.#lines };
      return {
        ranges: [{ header: { bytes: 0, lines: 0 }, spans: [all] }],
        manifest: undefined,
        known: { rows: 0, kept: 0 },
      };
    }
    const perRange = Math.ceil(this.#pieces.length / MOST_RANGES);
    const ranges = [];
    // At least one, which reads the header.
    for (let at = 0; at === 0 || at < this.#pieces.length; at += perRange || 1) {
      const spans = this.#pieces.slice(at, at + perRange).flatMap((piece) => piece.spans);
      ranges.push({ header: this.#header, spans: joined(spans) });
    }
    return {
      ranges,
      manifest: this.#manifest,
      known: { rows: this.#rows, kept: this.#kept },
    };
  }

  #take({ bytes, lineEnds, isWhole }: Block): void {
    const span = {
      from: this.#at,
      to: this.#at + bytes.length,
      line: this.#lines,
      lines: lineEnds,
    };
    this.#at = span.to;
    this.#lines += lineEnds;
    this.#isOne ||= !isWhole || (span.from === 0 && endsEmpty(bytes));
    if (this.#isOne) return;
    const index = this.#manifest.add(bytes);
    if (index === 0) {
      this.#header = { bytes: span.to, lines: lineEnds };
      return;
    }
    const isReadable = this.#known?.hasHeader(this.#manifest);
    const known = isReadable ? this.#known?.meet(this.#manifest, index) : undefined;
    this.#manifest.setCounts(index, known ?? UNREAD);
    if (known === undefined) this.#add(span, endsEmpty(bytes));
    else {
      this.#rows += known.rows;
      this.#kept += known.kept;
    }
  }

  #add(span: Span, isOpen: boolean): void {
    let piece = this.#pieces.at(-1);
    if (piece === undefined || (piece.bytes >= this.#least && !piece.isOpen)) {
      piece = { spans: [], bytes: 0, isOpen };
      this.#pieces.push(piece);
    }
    const last = piece.spans.at(-1);
    if (last?.to === span.from) piece.spans.splice(-1, 1, both(last, span));
    else piece.spans.push(span);
    piece.bytes += span.to - span.from;
    piece.isOpen = isOpen;
  }
}

const both = (first: Span, next: Span): Span => ({
  ...first,
  to: next.to,
  lines: first.lines + next.lines,
});

function joined(spans: readonly Span[]): Span[] {
  const all: Span[] = [];
  for (const span of spans) {
    const last = all.at(-1);
    if (last?.to === span.from) all.splice(-1, 1, both(last, span));
    else all.push(span);
  }
  return all;
}

/** Tells whether the last line of a block may be empty, also as `""`. */
function endsEmpty(block: Uint8Array): boolean {
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
  const end = bytes.at(-1) === NEWLINE ? bytes.length - 1 : bytes.length;
  const start = bytes.subarray(0, end).lastIndexOf(NEWLINE) + 1;
  return /^[\s"]*$/.test(bytes.subarray(start, end).toString());
}
