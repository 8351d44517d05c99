import { CsvError, Parser } from "csv-parse";
import { number } from "../core/number.ts";

const LONGEST_RECORD = 2 ** 20;
const QUOTE = 0x22;

/** A record, and the line in which it ends. */
interface NumberedRecord {
  readonly record: readonly string[];
  readonly line: number;
}

/** Reason why a file is not CSV. */
export interface CsvFault {
  /** Start of the record that cannot be read. */
  readonly line: number;
  readonly problem: string;
}

const PROBLEMS: Partial<Record<CsvError["code"], string>> = {
  CSV_QUOTE_NOT_CLOSED: "a quoted field is not closed before the end of the file",
  CSV_INVALID_CLOSING_QUOTE: "a closing quote is followed by something other than a comma",
  INVALID_OPENING_QUOTE: "a quote stands inside a field that is not quoted",
  CSV_MAX_RECORD_SIZE: `a row is longer than ${number(LONGEST_RECORD)} characters; a quote may not be closed`,
};

/**
 * Hands on each record as soon as it is parsed: nothing waits in the stream, where an error later in
 * the chunk would lose it. (csv-parse's own `on_record` makes two objects more for each record.)
 */
class RecordParser extends Parser {
  onRecord: (record: string[]) => void = () => {};

  override push(record: string[] | null): boolean {
    if (record === null) return super.push(null);
    this.onRecord(record);
    return true;
  }
}

/**
 * Parses CSV chunk by chunk, and numbers the lines as an editor does (csv-parse counts a CRLF
 * within quotes twice).
 */
export class CsvLines {
  /** Parsed records; the reader removes those that it takes. */
  readonly records: NumberedRecord[] = [];
  readonly #parser = new RecordParser({
    bom: true,
    max_record_size: LONGEST_RECORD,
    record_delimiter: ["\r\n", "\n"],
    relax_column_count: true,
  });
  #line = 0;
  #hasQuotes = false;

  constructor() {
    this.#parser.onRecord = (record) => {
      this.#line += this.#hasQuotes ? linesOf(record) : 1;
      this.records.push({ record, line: this.#line });
    };
    this.#parser.on("error", () => {});
    this.#parser.resume();
  }

  /** @returns the fault in the chunk, if there is one */
  write(chunk: Uint8Array): Promise<CsvFault | undefined> {
    this.#hasQuotes ||= chunk.includes(QUOTE);
    return this.#faultOf((done) => this.#parser.write(chunk, done));
  }

  /** As `write`, at the end of the file. */
  end(): Promise<CsvFault | undefined> {
    return this.#faultOf((done) => this.#parser.end(done));
  }

  close(): void {
    this.#parser.destroy();
  }

  async #faultOf(
    parse: (done: (error?: Error | null) => void) => void,
  ): Promise<CsvFault | undefined> {
    const error = await new Promise<Error | null | undefined>((resolve) => parse(resolve));
    if (!error) return undefined;
    if (!(error instanceof CsvError)) throw error;
    return { line: this.#line + 1, problem: PROBLEMS[error.code] ?? error.message };
  }
}

/** Number of lines of a record: one if the file has no quotes. */
const linesOf = (record: readonly string[]): number =>
  record.reduce((lines, field) => lines + field.split("\n").length - 1, 1);
