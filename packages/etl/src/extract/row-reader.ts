import { setImmediate } from "node:timers/promises";
import { number } from "../core/number.ts";
import { isSampleHeader } from "../core/sample-column.ts";
import type { Row, Source } from "../datasets/dataset.ts";
import type { Transcoder } from "../format/transcoder.ts";
import type { Complaints } from "../record/complaints.ts";
import type { BlockFilter, Stretch } from "./block-filter.ts";
import { bindHeader, type KeyRules, type NameCells, type ReadRow } from "./contract.ts";
import { type CsvFault, CsvLines } from "./csv-lines.ts";
import { headerFault } from "./header-fault.ts";
import { TextCheck, type TextFault } from "./text-check.ts";

/** After as many bytes the event loop turns, so that what is sent to the database goes on its way. */
const STEP = 2 ** 14;

export interface RowReaderOptions {
  readonly source: Source;
  /** Limits of the source's key. Default: none. */
  readonly keyRules?: KeyRules | undefined;
  /** Cells that the file's name holds. Default: none. */
  readonly nameCells?: NameCells | undefined;
  /** For messages. */
  readonly url: string;
  /** Accepts a file without rows that the dataset keeps. @default false */
  readonly mayBeEmpty?: boolean | undefined;
  /** Takes the complaints about this file only. */
  readonly complaints: Complaints;
  /** Takes each kept row; what it returns is waited for before the next. */
  readonly onRow: (row: Row, line: number) => void | Promise<void>;
  /** Is told of the rows that are read. */
  readonly blocks: BlockFilter;
  /** The file's first bytes. */
  readonly head: Uint8Array;
  /** Rewrites the file before it comes here, and knows the lines of the original. */
  readonly transcoder: Transcoder | undefined;
  /** Knows the lines of the file, if only ranges of it come here. */
  readonly lines?: { lineOf(line: number): number } | undefined;
}

/** Reads the rows of CSV in UTF-8, stretch by stretch. A problem of the file goes to `complaints`. */
export class RowReader implements Disposable {
  /** Data rows so far, the header is none. */
  rows = 0;
  /** Rows that `keep` let through so far. */
  kept = 0;
  /** True if the header marks the file as a sample. */
  isSample = false;
  /** True if blocks were left out: then lines are not those of the file. */
  hasGaps = false;
  readonly #options: RowReaderOptions;
  readonly #text = new TextCheck();
  readonly #csv = new CsvLines();
  #readRow: ReadRow | undefined;
  /** The first blank line of those after the last row so far. */
  #blank: number | undefined;

  constructor(options: RowReaderOptions) {
    this.#options = options;
  }

  [Symbol.dispose](): void {
    this.#csv.close();
  }

  /** Reads the unknown bytes of a stretch; false if the file cannot be read on. */
  async read({ unknown, known }: Stretch): Promise<boolean> {
    this.hasGaps ||= known.rows > 0;
    this.rows += known.rows;
    this.kept += known.kept;
    for (let at = 0; at < unknown.length; at += STEP) {
      const bytes = unknown.subarray(at, at + STEP);
      if (!(await this.#take(this.#text.push(bytes), () => this.#csv.write(bytes)))) return false;
      await setImmediate();
    }
    return true;
  }

  /** Reads the last row, and complains of a file without rows; false if the end is damaged. */
  async end(): Promise<boolean> {
    if (!(await this.#take(this.#text.end(), () => this.#csv.end()))) return false;
    const { complaints, url, mayBeEmpty = false } = this.#options;
    if (this.#readRow === undefined) {
      const contents = this.#blank === undefined ? "is empty" : "holds blank lines only";
      this.#complain(undefined, `the file ${contents} (${url})`);
    } else if (!mayBeEmpty) {
      const problem = emptyFault(this, complaints, url);
      if (problem !== undefined) this.#complain(undefined, problem);
    }
    return true;
  }

  /** Hands on the rows of what is parsed; false if the file cannot be read on. */
  async #take(
    notText: TextFault | undefined,
    parse: () => Promise<CsvFault | undefined>,
  ): Promise<boolean> {
    if (notText !== undefined) {
      this.#complain(this.#lineOf(notText.line), notText.problem);
      return false;
    }
    const fault = await parse();
    for (const { record, line } of this.#csv.records.splice(0)) {
      if (isBlank(record)) {
        this.#blank ??= this.#lineOf(line);
        // The next version may have rows after it, which only a full read refuses.
        this.#options.blocks.giveUp();
        continue;
      }
      if (this.#blank !== undefined && !this.#complainOfBlank(this.#blank)) return false;
      if (this.#readRow !== undefined) {
        const taken = this.#takeRow(this.#readRow, record, line);
        if (taken !== undefined) await taken;
      } else if (!this.#takeHeader(record)) return false;
    }
    if (fault === undefined) return true;
    const { source, head } = this.#options;
    const names = source.columns.map(({ from }) => from);
    const reason =
      this.#readRow === undefined ? headerFault(head, names, source.format) : undefined;
    this.#complain(this.#lineOf(fault.line), reason ?? fault.problem);
    return false;
  }

  /** Complains of an empty line that is not at the end; false if it is above the header. */
  #complainOfBlank(line: number): boolean {
    this.#complain(
      line,
      'an empty line; remove it, or find out which row is missing there; where none is: `format: { blankLines: "skip" }`',
    );
    this.#blank = undefined;
    return this.#readRow !== undefined;
  }

  /** Finds the columns; false if one is missing. */
  #takeHeader(record: readonly string[]): boolean {
    const { source, url, complaints, head, nameCells, keyRules, transcoder } = this.#options;
    this.isSample = isSampleHeader(transcoder?.header ?? record);
    this.#readRow = bindHeader(record, source, url, complaints, head, nameCells, keyRules);
    return this.#readRow !== undefined;
  }

  #takeRow(readRow: ReadRow, record: readonly string[], textLine: number): void | Promise<void> {
    const line = this.#lineOf(textLine);
    this.rows += 1;
    const row = readRow(record, line);
    this.#options.blocks.row(textLine, row !== undefined);
    if (row === undefined) return undefined;
    this.kept += 1;
    return row === "refused" ? undefined : this.#options.onRow(row, line);
  }

  #complain(line: number | undefined, problem: string): void {
    const { complaints, source } = this.#options;
    complaints.add({ source: source.name, line, problem });
  }

  /** Returns the line of the original file. */
  #lineOf(line: number): number {
    const { transcoder, lines = transcoder?.lines } = this.#options;
    return lines?.lineOf(line) ?? line;
  }
}

/** Says what is wrong with a file that was read to its end, if it has no rows for the dataset. */
export function emptyFault(
  { rows, kept }: { readonly rows: number; readonly kept: number },
  { total }: Pick<Complaints, "total">,
  url: string,
): string | undefined {
  if (rows === 0 && total === 0) return `there is no row below the header (${url})`;
  return rows > 0 && kept === 0
    ? `none of the ${number(rows)} rows is one that the dataset keeps (${url})`
    : undefined;
}

const isBlank = (record: readonly string[]): boolean =>
  record.length === 1 && record[0]?.trim() === "";
