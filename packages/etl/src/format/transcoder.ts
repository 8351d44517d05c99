import { quote } from "../core/quote.ts";
import { EncodingDecoder, encodingOf } from "./encodings.ts";
import { Footer } from "./footer.ts";
import type { Format } from "./format.ts";
import { type Header, HeaderReader } from "./header.ts";
import { LineMap } from "./line-map.ts";
import { type ComparedColumn, OccurrenceCounter } from "./occurrence-counter.ts";
import { Preamble } from "./preamble.ts";
import { type NumberedRecord, type RecordFault, RecordParser } from "./record-parser.ts";
import { Unpivoter } from "./unpivoter.ts";
import { linesOf, writeRecord } from "./write-record.ts";

/** Additions of a dataset to the format of its source. */
export interface TranscoderOptions {
  /** Column that counts rows with the same key. */
  readonly occurrence?:
    | { readonly name: string; readonly of: readonly ComparedColumn[] }
    | undefined;
  /** Rows that count; the others are handed on without a number. Default: all. */
  readonly keep?:
    | ((header: readonly string[]) => (record: readonly string[]) => boolean)
    | undefined;
  /** Columns of which `unpivot` makes no rows. */
  readonly isMark: (name: string) => boolean;
  /** Tells records that no format has, such as what git leaves of a conflict. */
  readonly isDamaged: (record: readonly string[]) => boolean;
  /** Takes a record that does not have as many fields as the header; it is not handed on. */
  readonly onRagged: (record: NumberedRecord, fields: number) => void;
}

/** Result of transcoding a chunk of a file. */
export interface Transcoded {
  /** CSV in UTF-8, with commas and a header, whose lines end in LF. */
  readonly bytes: Uint8Array;
  /** Why the file cannot be read on. */
  readonly fault?: RecordFault | undefined;
}

/** A longer header is cut in messages, in UTF-16 code units. */
const LONGEST_HEADER = 300;
const NOTHING = Buffer.alloc(0);

/**
 * Rewrites a file as CSV in UTF-8, chunk by chunk, as its format says. Rows keep their order, and
 * equal rows of two versions of the file are equal bytes here, so that known blocks are found again.
 */
export class Transcoder {
  /** Tells in which line of the file each line of the result was. */
  readonly lines = new LineMap();
  readonly #format: Format;
  readonly #options: TranscoderOptions;
  readonly #decoder: EncodingDecoder;
  readonly #preamble: Preamble;
  readonly #parser: RecordParser;
  readonly #headerReader: HeaderReader;
  readonly #footer: Footer;
  readonly #unknown: readonly string[];
  #header: Header | undefined;
  #unpivoter: Unpivoter | undefined;
  #counter: OccurrenceCounter | undefined;
  #counts: (record: readonly string[]) => boolean = () => true;
  #isBegun = false;

  constructor(format: Format, options: TranscoderOptions) {
    const { encoding = "utf-8", lineEnd = "lf", comment, footer = 0 } = format;
    this.#format = format;
    this.#options = options;
    this.#decoder = new EncodingDecoder(encoding, lineEnd !== "lf");
    this.#headerReader = new HeaderReader(format);
    const counts = { skip: format.skip ?? 0, above: this.#headerReader.above };
    this.#preamble = new Preamble(counts, lineEnd, comment);
    this.#parser = new RecordParser({
      delimiter: format.delimiter ?? ",",
      quote: format.quote === "none" ? null : (format.quote ?? '"'),
      escape: format.escape ?? null,
      lineEnd,
      comment: comment ?? null,
      trim: format.trim ?? false,
    });
    this.#footer = new Footer(footer);
    this.#unknown = [format.unknown ?? []].flat();
  }

  /** True if the bytes of the file are UTF-8, which the reader has to check. */
  get isUtf8(): boolean {
    return encodingOf(this.#format.encoding ?? "utf-8") === "utf-8";
  }

  /** The names in the file's own header, as far as it has been read. */
  get header(): readonly string[] | undefined {
    return this.#header?.names;
  }

  /** Rewrites the file's next chunk. */
  async push(chunk: Uint8Array): Promise<Transcoded> {
    const decoded = this.#decoder.decode(chunk);
    if (!(decoded instanceof Uint8Array)) return { bytes: NOTHING, fault: decoded };
    const rest = this.#preamble.push(decoded);
    return rest.length === 0 ? { bytes: NOTHING } : this.#write(await this.#parser.push(rest));
  }

  /** As `push`, at the end of the file. */
  async end(): Promise<Transcoded> {
    const decoded = this.#decoder.decode(NOTHING, true);
    if (!(decoded instanceof Uint8Array)) return { bytes: NOTHING, fault: decoded };
    const rest = this.#preamble.push(decoded, true);
    const last = rest.length === 0 ? NOTHING : (await this.#parser.push(rest))[0];
    const [records, fault] = await this.#parser.end();
    return this.#write([[...(last as readonly NumberedRecord[]), ...records], fault]);
  }

  close(): void {
    this.#parser.close();
  }

  #write([records, fault]: readonly [readonly NumberedRecord[], RecordFault | undefined]) {
    const strings: string[] = [];
    try {
      if (!this.#isBegun) this.#begin(strings);
      for (const record of records) this.#take(record, strings);
    } catch (error) {
      if (!(error instanceof HeaderFault)) throw error;
      return { bytes: Buffer.from(strings.join("")), fault: error };
    }
    return {
      bytes: Buffer.from(strings.join("")),
      fault: fault && { ...fault, line: fault.line + this.#preamble.lines },
    };
  }

  /** Writes the header that the file does not have. */
  #begin(strings: string[]): void {
    this.#isBegun = true;
    const header = HeaderReader.ofNames(this.#format);
    if (header !== undefined) this.#bind(header, this.#preamble.lines + 1, strings);
  }

  #take(numbered: NumberedRecord, strings: string[]): void {
    const record = this.#format.trim ? numbered.record.map(trimmed) : numbered.record;
    const line = numbered.line + this.#preamble.lines;
    if (this.#header !== undefined) {
      for (const next of this.#footer.push({ record, line })) this.#row(next, strings);
      return;
    }
    // The reader refuses empty lines above the header.
    if (this.#format.header === undefined && isBlankLine(record)) {
      if (this.#format.blankLines !== "skip") this.#line(record, line, strings);
      return;
    }
    const header = this.#headerReader.push(record);
    if (header !== undefined) this.#bind(header, line, strings);
  }

  #bind(header: Header, line: number, strings: string[]): void {
    const { unpivot, occurrence } = this.#format;
    this.#header = header;
    let { names } = header;
    const counted =
      this.#options.occurrence ??
      (occurrence && {
        name: occurrence.name,
        of: occurrence.of?.map((name) => ({ names: [name], meaningOf: (cell: string) => cell })),
      });
    try {
      if (unpivot !== undefined) {
        this.#unpivoter = new Unpivoter(unpivot, header, this.#unknown, this.#options.isMark);
        names = this.#unpivoter.names;
      }
      if (counted !== undefined) {
        if (names.includes(counted.name)) {
          throw new Error(
            `it has a column ${quote(counted.name)} already: choose another name for "occurrence"`,
          );
        }
        this.#counter = new OccurrenceCounter(names, counted.of);
        this.#counts = this.#options.keep?.(names) ?? this.#counts;
        names = [...names, counted.name];
      }
    } catch (error) {
      throw new HeaderFault(line, header.names, (error as Error).message);
    }
    this.#line(names, line, strings);
  }

  #row({ record, line }: NumberedRecord, strings: string[]): void {
    const { ragged = {}, blankLines } = this.#format;
    if (isBlankLine(record) && this.#width > 1) {
      if (blankLines !== "skip") this.#line([""], line, strings);
      return;
    }
    if (blankLines === "skip" && record.every((field) => field === "")) return;
    let fields = record;
    const isShort = fields.length < this.#width;
    const isDamaged = fields.length !== this.#width && this.#options.isDamaged(record);
    if (isShort && ragged.short === "pad" && !isDamaged) {
      fields = [...fields, ...Array.from({ length: this.#width - fields.length }, () => "")];
    } else if (fields.length > this.#width && ragged.long === "cut") {
      fields = fields.slice(0, this.#width);
    }
    if (fields.length !== this.#width) {
      this.#options.onRagged({ record, line }, this.#width);
      return;
    }
    const rows = this.#unpivoter?.rowsOf(fields) ?? [fields];
    for (const row of rows) {
      const count = this.#counter && (this.#counts(row) ? String(this.#counter.count(row)) : "");
      this.#line(count === undefined ? row : [...row, count], line, strings);
    }
  }

  get #width(): number {
    return this.#header?.names.length ?? 0;
  }

  #line(record: readonly string[], line: number, strings: string[]): void {
    strings.push(writeRecord(record));
    this.lines.add(linesOf(record), line);
  }
}

/** A header that does not have what the format says. */
class HeaderFault extends Error implements RecordFault {
  readonly line: number;
  readonly problem: string;

  constructor(line: number, header: readonly string[], reason: string) {
    super(reason);
    this.line = line;
    this.problem = `${reason}; the header is ${quote(header.join(","), LONGEST_HEADER)}`;
  }
}

const trimmed = (field: string): string => field.trim();

const isBlankLine = (record: readonly string[]): boolean =>
  record.length === 1 && (record[0] as string).trim() === "";
