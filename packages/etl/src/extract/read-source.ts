import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { Row, Source } from "../datasets/dataset.ts";
import type { Format } from "../format/format.ts";
import type { Transcoded, Transcoder } from "../format/transcoder.ts";
import type { Complaints } from "../record/complaints.ts";
import { type BlockFilter, type Stretch, WHOLE_FILE } from "./block-filter.ts";
import { bindHeader, type KeyRules, type ReadRow } from "./contract.ts";
import { type CsvFault, CsvLines } from "./csv-lines.ts";
import { headerFault } from "./header-fault.ts";
import type { OpenedFile } from "./opened-file.ts";
import { peek } from "./peek.ts";
import { HEAD_BYTES, recognize } from "./recognize.ts";
import { isSampleHeader } from "./sample-column.ts";
import { TextCheck, type TextFault } from "./text-check.ts";
import { transcoderOf } from "./transcoder-of.ts";

/** After as many bytes the event loop turns, so that what is sent to the database goes on its way. */
const STEP = 2 ** 14;
const LF = 0x0a;
const CR = 0x0d;

/** Result of reading a source's file. */
export interface Reading {
  /** SHA-256 of the uncompressed bytes, in hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
  /** Data rows, the header is none. */
  readonly rows: number;
  /** Rows that `keep` let through. */
  readonly kept: number;
  /** Present if the header marks the file as a sample, whose numbers are invented. */
  readonly isSample?: true;
  /** True if the last line read has a line end. */
  readonly endsInNewline: boolean;
  /** True if the body was read to its end, which a fault may prevent. */
  readonly isWhole: boolean;
}

export interface Reader {
  readonly source: Source;
  /** Limits of the source's key. Default: none. */
  readonly keyRules?: KeyRules | undefined;
  /** For messages. */
  readonly url: string;
  /** Takes the complaints about this file only. */
  readonly complaints: Complaints;
  /** Takes each kept row; what it returns is waited for before the next. */
  readonly onRow: (row: Row, line: number) => void | Promise<void>;
  readonly onProgress: (bytes: number, rows: number) => void;
  /** Leaves out blocks of the file; their rows are counted, and not handed on. Default: none. */
  readonly blocks?: BlockFilter | undefined;
}

/**
 * Reads a CSV file once from front to back, chunk by chunk: hashes and counts its bytes, checks that
 * they are UTF-8, parses them, and hands on each row that `keep` lets through with its cells cast.
 * Blank lines are accepted after the last row only: elsewhere they may stand for a row that was lost.
 *
 * What is wrong with the contents goes to `complaints`; errors of the body itself are thrown.
 */
export async function readSource(
  file: OpenedFile,
  { source, keyRules, url, complaints, onRow, onProgress, blocks = WHOLE_FILE }: Reader,
): Promise<Reading> {
  const hash = createHash("sha256");
  const text = new TextCheck();
  const csv = new CsvLines();
  const transcoder = transcoderOf(source, complaints);
  let bytes = 0;
  let rows = 0;
  let kept = 0;
  let last: Uint8Array = new Uint8Array();
  let isWhole = false;
  let readRow: ReadRow | undefined;
  /** The first blank line of those after the last row so far. */
  let blank: number | undefined;
  let isSample = false;
  /** True if blocks were left out: then lines are not those of the file. */
  let hasGaps = false;
  const complain = (line: number | undefined, problem: string): void =>
    complaints.add({ source: source.name, line, problem });

  const { head, body } = await peek(file.body, HEAD_BYTES);
  const kind = recognize(head, source.format?.encoding);
  const rawText = transcoder?.isUtf8 ? new TextCheck(newlineOf(head, source.format)) : undefined;
  try {
    for await (const chunk of body) {
      if (kind !== undefined) {
        complain(undefined, `the file is ${kind.what}; ${kind.advice} (${url})`);
        return reading();
      }
      bytes += chunk.byteLength;
      if (chunk.byteLength > 0) last = chunk.subarray(-2);
      hash.update(chunk);
      if (!(await transcode(rawText?.push(chunk), (each) => each.push(chunk), chunk))) {
        return reading();
      }
      onProgress(bytes, rows);
    }
    isWhole = true;
    if (!(await transcode(rawText?.end(), (each) => each.end()))) return reading();
    if (!(await read(blocks.end()))) return reading();
    if (!(await take(text.end(), () => csv.end()))) return reading();
    blocks.finish();
  } finally {
    csv.close();
    transcoder?.close();
  }
  if (readRow === undefined) {
    complain(
      undefined,
      `the file ${blank === undefined ? "is empty" : "holds blank lines only"} (${url})`,
    );
  } else if (rows === 0 && complaints.total === 0) {
    complain(undefined, `there is no row below the header (${url})`);
  } else if (rows > 0 && kept === 0) {
    complain(undefined, `none of the ${rows} rows is one that the dataset keeps (${url})`);
  }
  return reading();

  function reading(): Reading {
    const sha256 = hash.copy().digest("hex");
    const endsInNewline = isNewline(last, source.format);
    const counts = { sha256, bytes, rows, kept, endsInNewline, isWhole };
    return { ...counts, ...(isSample ? { isSample } : {}) };
  }

  /** Reads the next chunk, rewritten as its format says; false where the file cannot be read on. */
  async function transcode(
    notText: TextFault | undefined,
    next: (transcoder: Transcoder) => Promise<Transcoded>,
    chunk?: Uint8Array,
  ): Promise<boolean> {
    if (notText !== undefined) {
      complain(notText.line, notText.problem);
      return false;
    }
    const { bytes, fault } = transcoder ? await next(transcoder) : { bytes: chunk };
    if (bytes !== undefined) {
      const isRead = await read(blocks.push(bytes));
      if (!isRead) return false;
    }
    if (hasGaps) transcoder?.lines.clear();
    if (fault === undefined) return true;
    const names = source.columns.map(({ from }) => from);
    const isBeforeHeader = fault.isSyntax === true && transcoder?.header === undefined;
    const reason = isBeforeHeader ? headerFault(head, names, source.format) : undefined;
    complain(fault.line, reason ?? fault.problem);
    return false;
  }

  /** Reads what is unknown of a stretch; false where the file cannot be read on. */
  async function read({ unknown, known: skipped }: Stretch): Promise<boolean> {
    hasGaps ||= skipped.rows > 0;
    rows += skipped.rows;
    kept += skipped.kept;
    for (let at = 0; at < unknown.length; at += STEP) {
      const bytes = unknown.subarray(at, at + STEP);
      if (!(await take(text.push(bytes), () => csv.write(bytes)))) return false;
      await setImmediate();
    }
    return true;
  }

  /** Hands on the rows of what is parsed; false too. */
  async function take(notText: TextFault | undefined, parse: () => Promise<CsvFault | undefined>) {
    if (notText !== undefined) {
      complain(lineOf(notText.line), notText.problem);
      return false;
    }
    const fault = await parse();
    for (const { record, line: textLine } of csv.records.splice(0)) {
      const line = lineOf(textLine);
      if (isBlank(record)) {
        blank ??= line;
        // The next version may have rows after it, which only a full read refuses.
        blocks.giveUp();
        continue;
      }
      if (blank !== undefined) {
        complain(
          blank,
          'an empty line; remove it, or find out which row is missing there; where none is: `format: { blankLines: "skip" }`',
        );
        blank = undefined;
        if (readRow === undefined) return false;
      }
      if (readRow === undefined) {
        isSample = isSampleHeader(transcoder?.header ?? record);
        readRow = bindHeader(record, source, url, complaints, head, keyRules);
        if (readRow === undefined) return false;
        continue;
      }
      rows += 1;
      const row = readRow(record, line);
      blocks.row(textLine, row !== undefined);
      if (row === undefined) continue;
      kept += 1;
      const taken = row === "refused" ? undefined : onRow(row, line);
      if (taken !== undefined) await taken;
    }
    if (fault === undefined) return true;
    const names = source.columns.map(({ from }) => from);
    const reason = readRow === undefined ? headerFault(head, names, source.format) : undefined;
    complain(lineOf(fault.line), reason ?? fault.problem);
    return false;
  }

  function lineOf(line: number): number {
    return transcoder?.lines.lineOf(line) ?? line;
  }
}

/** The byte that ends lines, for their numbers. */
function newlineOf(head: Uint8Array, { lineEnd = "lf" }: Format = {}): number {
  return lineEnd === "lf" || (lineEnd === "any" && head.includes(LF)) ? LF : CR;
}

/** Tells whether a file's last bytes are a line end. */
function isNewline(last: Uint8Array, format: Format | undefined): boolean {
  const byte = last.at(-1);
  if (format === undefined) return byte === LF;
  return byte === LF || byte === CR || (byte === 0 && (last[0] === LF || last[0] === CR));
}

const isBlank = (record: readonly string[]): boolean =>
  record.length === 1 && record[0]?.trim() === "";
