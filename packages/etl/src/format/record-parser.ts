import { CsvError, Parser } from "csv-parse";
import { number } from "../core/number.ts";
import type { LineEnd } from "./preamble.ts";

/** The longest record, in bytes. */
export const LONGEST_RECORD = 2 ** 20;

const ENDS: Readonly<Record<LineEnd, string[]>> = {
  lf: ["\r\n", "\n"],
  cr: ["\r"],
  any: ["\r\n", "\n", "\r"],
};

/** Characters that separate records and cells. */
export interface Dialect {
  readonly delimiter: string;
  /** null: no cell is quoted. */
  readonly quote: string | null;
  readonly escape: string | null;
  readonly lineEnd: LineEnd;
  readonly comment: string | null;
  readonly trim: boolean;
}

/** A record, and the line in which it ends. */
export interface NumberedRecord {
  readonly record: readonly string[];
  readonly line: number;
}

/** A record that cannot be read. */
export interface RecordFault {
  /** The line in which it begins. */
  readonly line: number;
  readonly problem: string;
  /** True if quotes, separators or line ends are not as expected. */
  readonly isSyntax?: true;
}

/** Hands on each record as soon as it is parsed: an error later in the chunk would lose it. */
class EagerParser extends Parser {
  onRecord: (record: string[]) => void = () => {};

  override push(record: string[] | null): boolean {
    if (record === null) return super.push(null);
    this.onRecord(record);
    return true;
  }
}

/** Parses a file of a dialect in UTF-8, and numbers its lines as an editor does. */
export class RecordParser {
  readonly #dialect: Dialect;
  readonly #parser: EagerParser;
  #records: NumberedRecord[] = [];
  #lines = 0;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
    const { delimiter, quote, lineEnd, comment, trim } = dialect;
    this.#parser = new EagerParser({
      delimiter,
      quote,
      comment,
      trim,
      escape: quote === null ? null : (dialect.escape ?? quote),
      comment_no_infix: true,
      bom: true,
      max_record_size: LONGEST_RECORD,
      record_delimiter: ENDS[lineEnd],
      relax_column_count: true,
    });
    this.#parser.onRecord = (record) => {
      this.#lines += this.#linesOf(record);
      this.#records.push({ record, line: this.#lines + this.#parser.info.comment_lines });
    };
    this.#parser.on("error", () => {});
    this.#parser.resume();
  }

  /** Returns the records that end in the chunk, and the fault in it, if there is one. */
  async push(chunk: Uint8Array): Promise<[readonly NumberedRecord[], RecordFault | undefined]> {
    return await this.#take((done) => this.#parser.write(chunk, done));
  }

  /** As `push`, at the end of the file. */
  async end(): Promise<[readonly NumberedRecord[], RecordFault | undefined]> {
    return await this.#take((done) => this.#parser.end(done));
  }

  close(): void {
    this.#parser.destroy();
  }

  async #take(
    parse: (done: (error?: Error | null) => void) => void,
  ): Promise<[readonly NumberedRecord[], RecordFault | undefined]> {
    const error = await new Promise<Error | null | undefined>((resolve) => parse(resolve));
    const records = this.#records;
    this.#records = [];
    if (!error) return [records, undefined];
    if (!(error instanceof CsvError)) throw error;
    const line = this.#lines + this.#parser.info.comment_lines + 1;
    return [records, { line, problem: this.#problemOf(error), isSyntax: true }];
  }

  #problemOf(error: CsvError): string {
    const { quote, delimiter } = this.#dialect;
    const noQuotes =
      'if quotes mean nothing in the file, set quote: "none" in the source\'s format';
    switch (error.code) {
      case "CSV_QUOTE_NOT_CLOSED":
        return `a quoted field is not closed before the end of the file; ${noQuotes}`;
      case "CSV_INVALID_CLOSING_QUOTE":
      case "CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE":
        return `a closing quote (${quote}) is followed by something other than ${JSON.stringify(delimiter)}; ${noQuotes}`;
      case "INVALID_OPENING_QUOTE":
        return `a quote (${quote}) stands inside a field that is not quoted; ${noQuotes}`;
      case "CSV_MAX_RECORD_SIZE":
        return `a row is longer than ${number(LONGEST_RECORD)} characters; a quote may not be closed, or lines end otherwise than "lineEnd" of the source's format says`;
      default:
        return error.message;
    }
  }

  #linesOf(record: readonly string[]): number {
    if (this.#dialect.quote === null) return 1;
    const ends = this.#dialect.lineEnd === "lf" ? /\n/g : /\r\n|\n|\r/g;
    let lines = 1;
    for (const field of record) {
      if (field.includes("\n") || field.includes("\r")) lines += field.match(ends)?.length ?? 0;
    }
    return lines;
  }
}
