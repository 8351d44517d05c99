import type { BlockFilter, Stretch } from "../extract/block-filter.ts";
import { type Block, BlockCutter } from "./blocks.ts";
import { type KeySum, minus } from "./key-sum.ts";
import type { KnownBlocks } from "./known-blocks.ts";
import { type BlockCounts, Manifest } from "./manifest.ts";

/** A block of which not all rows have been read. */
interface OpenBlock {
  readonly index: number;
  /** Last line that belongs to it, of the lines that are read. */
  readonly lastLine: number;
  rows: number;
  kept: number;
}

/** Writes down the blocks of a file while it is read, and tells which need not be read again. */
export class ManifestWriter implements BlockFilter {
  readonly #manifest = new Manifest();
  readonly #cutter = new BlockCutter();
  readonly #keySum: () => KeySum;
  readonly #knownBlocks: KnownBlocks | undefined;
  readonly #open: OpenBlock[] = [];
  #lines = 0;
  #isLost = false;
  #keysBefore: KeySum;

  /** @param keySum of the keys of all rows that were handed on so far */
  constructor(keySum: () => KeySum, knownBlocks: KnownBlocks | undefined) {
    this.#keySum = keySum;
    this.#knownBlocks = knownBlocks;
    this.#keysBefore = keySum();
  }

  /** None of a file with a record that is longer than a block may be, or one that was given up. */
  get manifest(): Manifest | undefined {
    return this.#isLost ? undefined : this.#manifest;
  }

  /** Gives up the manifest: a file that begins so does not tell how the next one is read. */
  giveUp(): void {
    this.#isLost = true;
  }

  /** Takes the file's next chunk, and gives the blocks that end in it. */
  push(chunk: Uint8Array): Stretch {
    return this.#byWhatIsKnown(this.#cutter.push(chunk));
  }

  /** As `push`, at the end of the file. */
  end(): Stretch {
    return this.#byWhatIsKnown(this.#cutter.end());
  }

  /** A row that was read, and the line in which it ends; to be told before it is handed on. */
  row(line: number, isKept: boolean): void {
    while (this.#open.length > 1 && line > (this.#open[0] as OpenBlock).lastLine) this.#close();
    const [block] = this.#open;
    if (block === undefined) return;
    block.rows += 1;
    if (isKept) block.kept += 1;
  }

  /** Tells that all rows were read. */
  finish(): void {
    while (this.#open.length > 0) this.#close();
  }

  #byWhatIsKnown(blocks: readonly Block[]): Stretch {
    const unknown: Uint8Array[] = [];
    let rows = 0;
    let kept = 0;
    for (const block of blocks) {
      const known = this.#known(block);
      if (known === undefined) unknown.push(block.bytes);
      else {
        rows += known.rows;
        kept += known.kept;
      }
    }
    return { unknown: Buffer.concat(unknown), known: { rows, kept } };
  }

  /** Facts about the next block, which is recorded in either case. */
  #known({ bytes, lineEnds, isWhole }: Block): BlockCounts | undefined {
    this.#isLost ||= !isWhole;
    if (this.#isLost) return undefined;
    const index = this.#manifest.add(bytes);
    const isReadable = index > 0 && this.#knownBlocks?.hasHeader(this.#manifest);
    const known = isReadable ? this.#knownBlocks?.meet(this.#manifest, index) : undefined;
    if (known === undefined) {
      this.#lines += lineEnds;
      this.#open.push({ index, lastLine: this.#lines, rows: 0, kept: 0 });
    } else this.#manifest.setCounts(index, known);
    return known;
  }

  #close(): void {
    const block = this.#open.shift();
    const keys = this.#keySum();
    if (block !== undefined) {
      this.#manifest.setCounts(block.index, { ...block, keys: minus(keys, this.#keysBefore) });
    }
    this.#keysBefore = keys;
  }
}
