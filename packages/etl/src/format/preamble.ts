const [LF, CR] = [0x0a, 0x0d];

/** Which bytes end a line. */
export type LineEnd = "lf" | "cr" | "any";

/**
 * Takes lines off the beginning of a file, with any contents: a quote in them opens nothing.
 *
 * @example
 * const preamble = new Preamble({ skip: 1, above: 0 }, "lf", undefined);
 * preamble.push(Buffer.from("made today\na,b\n")); // the bytes of "a,b\n"
 */
export class Preamble {
  readonly #comment: Buffer | undefined;
  readonly #lineEnd: LineEnd;
  #skip: number;
  #above: number;
  #held: Buffer = Buffer.alloc(0);
  #lines = 0;
  #isFirst = true;

  /** @param counts how many lines are skipped, and then how many that are not comments */
  constructor(
    { skip, above }: { readonly skip: number; readonly above: number },
    lineEnd: LineEnd,
    comment: string | undefined,
  ) {
    this.#skip = skip;
    this.#above = above;
    this.#lineEnd = lineEnd;
    this.#comment = comment === undefined ? undefined : Buffer.from(comment);
  }

  /** Number of lines taken off. */
  get lines(): number {
    return this.#lines;
  }

  /** Returns what of the file's next chunk is behind the lines. */
  push(chunk: Uint8Array, isLast = false): Uint8Array {
    if (this.#skip + this.#above === 0) return chunk;
    let rest = Buffer.concat([this.#held, chunk]);
    if (this.#isFirst && rest.length >= 3) {
      if (rest[0] === 0xef && rest[1] === 0xbb && rest[2] === 0xbf) rest = rest.subarray(3);
      this.#isFirst = false;
    }
    while (this.#skip + this.#above > 0) {
      const end = this.#endOf(rest, isLast);
      if (end === -1) {
        this.#held = rest;
        return Buffer.alloc(0);
      }
      const isComment = this.#comment !== undefined && startsWith(rest, this.#comment);
      if (this.#skip > 0) this.#skip -= 1;
      else if (!isComment) this.#above -= 1;
      this.#lines += 1;
      rest = rest.subarray(end);
    }
    return rest;
  }

  /** Returns where the next line begins; -1 if the line's end has not come. */
  #endOf(bytes: Buffer, isLast: boolean): number {
    const lf = bytes.indexOf(LF);
    if (this.#lineEnd === "lf") return lf + 1 || -1;
    const cr = bytes.indexOf(CR);
    if (this.#lineEnd === "cr") return cr + 1 || -1;
    if (cr === -1 || (lf !== -1 && lf < cr)) return lf + 1 || -1;
    if (cr + 1 === bytes.length && !isLast) return -1;
    return bytes[cr + 1] === LF ? cr + 2 : cr + 1;
  }
}

const startsWith = (bytes: Buffer, text: Buffer): boolean =>
  bytes.subarray(0, text.length).equals(text);
