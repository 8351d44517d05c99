import { createHash } from "node:crypto";
import type { Format } from "../format/format.ts";
import type { Transcoded, Transcoder } from "../format/transcoder.ts";
import { type BlockFilter, WHOLE_FILE } from "./block-filter.ts";
import { headerFault } from "./header-fault.ts";
import type { OpenedFile } from "./opened-file.ts";
import { peek } from "./peek.ts";
import { HEAD_BYTES, recognize } from "./recognize.ts";
import { RowReader, type RowReaderOptions } from "./row-reader.ts";
import { TextCheck, type TextFault } from "./text-check.ts";
import { transcoderOf } from "./transcoder-of.ts";

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

export interface Reader extends Omit<RowReaderOptions, "blocks" | "head" | "transcoder"> {
  /** The first bytes of the file, if the body is only ranges of it. */
  readonly head?: Uint8Array | undefined;
  readonly onProgress: (bytes: number, rows: number) => void;
  /** Leaves out blocks of the file; their rows are counted, and not handed on. Default: none. */
  readonly blocks?: BlockFilter | undefined;
}

/**
 * Reads a CSV file once from front to back, chunk by chunk: hashes and counts its bytes, checks that
 * they are text, rewrites them as the format says, parses them, and hands on each row that `keep`
 * lets through with its cells cast. Blank lines are accepted after the last row only: elsewhere they
 * may stand for a row that was lost.
 *
 * What is wrong with the contents goes to `complaints`; errors of the body itself are thrown.
 */
export async function readSource(
  file: OpenedFile,
  { onProgress, blocks = WHOLE_FILE, ...reader }: Reader,
): Promise<Reading> {
  const { source, url, complaints } = reader;
  const hash = createHash("sha256");
  let bytes = 0;
  let last: Uint8Array = new Uint8Array();
  let isWhole = false;
  const { head: first, body } = await peek(file.body, HEAD_BYTES);
  const { head = first } = reader;
  const kind = recognize(head, source.format?.encoding);
  const transcoder = transcoderOf(source, complaints);
  const rawText = transcoder?.isUtf8 ? new TextCheck(newlineOf(head, source.format)) : undefined;
  using rows = new RowReader({ ...reader, blocks, head, transcoder });
  try {
    for await (const chunk of body) {
      if (kind !== undefined) {
        complain(undefined, `the file is ${kind.what}; ${kind.advice} (${url})`);
        return reading();
      }
      bytes += chunk.byteLength;
      if (chunk.byteLength > 0) last = chunk.subarray(-2);
      hash.update(chunk);
      if (!(await read(rawText?.push(chunk), (each) => each.push(chunk), chunk))) return reading();
      onProgress(bytes, rows.rows);
    }
    isWhole = true;
    if (!(await read(rawText?.end(), (each) => each.end()))) return reading();
    if ((await rows.read(blocks.end())) && (await rows.end())) blocks.finish();
    return reading();
  } finally {
    transcoder?.close();
  }

  function complain(line: number | undefined, problem: string): void {
    complaints.add({ source: source.name, line, problem });
  }

  function reading(): Reading {
    const sha256 = hash.digest("hex");
    const endsInNewline = isNewline(last, source.format);
    const counts = { sha256, bytes, rows: rows.rows, kept: rows.kept, endsInNewline, isWhole };
    return { ...counts, ...(rows.isSample ? { isSample: true } : {}) };
  }

  /** Reads the next chunk, rewritten as its format says; false if the file cannot be read on. */
  async function read(
    notText: TextFault | undefined,
    next: (transcoder: Transcoder) => Promise<Transcoded>,
    chunk?: Uint8Array,
  ): Promise<boolean> {
    if (notText !== undefined) {
      complain(notText.line, notText.problem);
      return false;
    }
    const { bytes, fault } = transcoder ? await next(transcoder) : { bytes: chunk };
    if (bytes !== undefined && !(await rows.read(blocks.push(bytes)))) return false;
    if (rows.hasGaps) transcoder?.lines.clear();
    if (fault === undefined) return true;
    const names = source.columns.map(({ from }) => from);
    const isBeforeHeader = fault.isSyntax === true && transcoder?.header === undefined;
    const reason = isBeforeHeader ? headerFault(head, names, source.format) : undefined;
    complain(fault.line, reason ?? fault.problem);
    return false;
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
