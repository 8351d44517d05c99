/** Labels that WHATWG reads as Windows-1252, and that are read as what they say here. */
const LATIN1 = new Set(
  "cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1".split(
    " ",
  ),
);
const LINE_END = /\r\n|\n|\r/g;

/** The encoding that a label names: `iso-8859-1`, `utf-16`, or a name of WHATWG's. */
export function encodingOf(label: string): string | undefined {
  const name = label.trim().toLowerCase();
  if (LATIN1.has(name)) return "iso-8859-1";
  if (name === "utf-16") return name;
  try {
    return new TextDecoder(name).encoding;
  } catch {
    return undefined;
  }
}

/** A place where bytes are not text of the encoding. */
export interface EncodingFault {
  readonly line: number;
  readonly problem: string;
}

/** Decodes a file to UTF-8, chunk by chunk. */
export class EncodingDecoder {
  readonly #label: string;
  readonly #crEnds: boolean;
  #decoder: InstanceType<typeof TextDecoder> | undefined;
  #lines = 1;

  /**
   * @param label a label that `encodingOf` knows
   * @param crEnds whether a single CR ends a line, for the numbers of lines
   */
  constructor(label: string, crEnds = false) {
    this.#label = label;
    this.#crEnds = crEnds;
  }

  /** Returns the chunk in UTF-8, or why it cannot be decoded. */
  decode(chunk: Uint8Array, isLast = false): Uint8Array | EncodingFault {
    const encoding = encodingOf(this.#label);
    if (encoding === "utf-8") return chunk;
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (encoding === "iso-8859-1") return Buffer.from(buffer.toString("latin1"));
    if (this.#decoder === undefined) {
      if (chunk.byteLength === 0) return chunk;
      const isMarkedBig = encoding === "utf-16" && chunk[0] === 0xfe;
      const name = encoding === "utf-16" ? (isMarkedBig ? "utf-16be" : "utf-16le") : encoding;
      this.#decoder = new TextDecoder(name);
    }
    const text = this.#decoder.decode(chunk, { stream: !isLast });
    const fault = text.search(/[\ufffd\ufffe]/);
    if (fault !== -1) return this.#fault(text, fault);
    this.#lines += this.#lineEnds(text);
    return Buffer.from(text);
  }

  #fault(text: string, at: number): EncodingFault {
    const line = this.#lines + this.#lineEnds(text.slice(0, at));
    const problem =
      text[at] === "\ufffe"
        ? `the file is UTF-16 of the other byte order than "${this.#label}"`
        : `there are bytes that are not text in the encoding "${this.#label}", or one that an earlier conversion has lost (U+FFFD). Check "encoding" of the source's format`;
    return { line, problem };
  }

  #lineEnds(text: string): number {
    const ends = this.#crEnds ? LINE_END : /\n/g;
    return text.match(ends)?.length ?? 0;
  }
}
