import { createHash } from "node:crypto";
import { pipeline, Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import type { Row, Source } from "../datasets/dataset.ts";
import type { Complaints } from "./complaints.ts";
import { type ReadRow, readHeader } from "./contract.ts";
import type { OpenedFile } from "./open-source.ts";
import { Utf8Check } from "./utf8.ts";

const LONGEST_RECORD = 2 ** 20;

/** What was read of a source's file. */
export interface Reading {
  /** Of the uncompressed bytes, in hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
  /** Data rows, the header is none. */
  readonly rows: number;
  /** Rows that `keep` let through. */
  readonly kept: number;
}

export interface Reader {
  readonly source: Source;
  /** For messages. */
  readonly url: string;
  /** Takes what is wrong with this file alone. */
  readonly complaints: Complaints;
  /** Takes each kept row; what it returns is waited for before the next. */
  readonly onRow: (row: Row, line: number) => void | Promise<void>;
  readonly onProgress: (bytes: number, rows: number) => void;
}

/** One record as csv-parse gives it with `info: true`. */
interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/**
 * Reads a CSV file once from front to back: hashes and counts its bytes, checks that they are
 * UTF-8, parses them, and hands on each row that `keep` lets through with its cells cast.
 *
 * What is wrong with the contents goes to `complaints`; errors of the body itself are thrown.
 */
export async function readSource(
  file: OpenedFile,
  { source, url, complaints, onRow, onProgress }: Reader,
): Promise<Reading> {
  const hash = createHash("sha256");
  let bytes = 0;
  let rows = 0;
  let kept = 0;
  let readRow: ReadRow | undefined;

  const parser = pipeline(
    Readable.from(checked()),
    parse({
      bom: true,
      info: true,
      max_record_size: LONGEST_RECORD,
      record_delimiter: ["\r\n", "\n"],
      relax_column_count: true,
    }),
    () => {},
  );
  try {
    for await (const { record, info } of parser as AsyncIterable<CsvRecord>) {
      if (readRow === undefined) {
        readRow = readHeader(record, source, url, complaints);
        if (readRow === undefined) break;
        continue;
      }
      rows += 1;
      const row = readRow(record, info.lines);
      if (row === undefined) continue;
      kept += 1;
      const taken = row === "refused" ? undefined : onRow(row, info.lines);
      if (taken !== undefined) await taken;
    }
    if (rows === 0 && complaints.total === 0) {
      const problem =
        readRow === undefined ? "the file is empty" : "there is no row below the header";
      complaints.add({ source: source.name, problem: `${problem} (${url})` });
    } else if (rows > 0 && kept === 0 && complaints.total === 0) {
      const problem = `none of the ${rows} rows is one that the dataset keeps (${url})`;
      complaints.add({ source: source.name, problem });
    }
  } catch (error) {
    if (error instanceof NotUtf8) {
      complaints.add({ source: source.name, line: error.line, problem: "the bytes are not UTF-8" });
    } else if (error instanceof CsvError) {
      complaints.add({ source: source.name, ...csvProblem(error) });
    } else throw error;
  }
  return { sha256: hash.digest("hex"), bytes, rows, kept };

  async function* checked(): AsyncIterable<Uint8Array> {
    const utf8 = new Utf8Check();
    for await (const chunk of file.body) {
      bytes += chunk.byteLength;
      hash.update(chunk);
      const fault = utf8.push(chunk);
      if (fault !== undefined) throw new NotUtf8(fault);
      yield chunk;
      onProgress(bytes, rows);
    }
    const fault = utf8.end();
    if (fault !== undefined) throw new NotUtf8(fault);
  }
}

class NotUtf8 extends Error {
  readonly line: number;

  constructor(line: number) {
    super(`not UTF-8 in line ${line}`);
    this.line = line;
  }
}

const CSV_PROBLEMS: Partial<Record<CsvError["code"], string>> = {
  CSV_QUOTE_NOT_CLOSED: "a quoted field is not closed before the end of the file",
  CSV_INVALID_CLOSING_QUOTE: "a closing quote is followed by something other than a comma",
  INVALID_OPENING_QUOTE: "a quote stands inside a field that is not quoted",
  CSV_MAX_RECORD_SIZE: `a row is longer than ${LONGEST_RECORD} characters; a quote may not be closed`,
};

function csvProblem(error: CsvError): { line: number | undefined; problem: string } {
  const { lines } = error as { lines?: unknown };
  return {
    line: typeof lines === "number" ? lines : undefined,
    problem: CSV_PROBLEMS[error.code] ?? error.message,
  };
}
