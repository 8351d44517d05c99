import { isUtf8 } from "node:buffer";
import { quote } from "../core/quote.ts";

const LF = 0x0a;
const LONGEST_CHARACTER = 4;
const EMPTY = Buffer.alloc(0);

/** A place where bytes are not text. */
export interface TextFault {
  readonly line: number;
  readonly problem: string;
}

/** Checks that bytes are UTF-8 without NUL, chunk by chunk; a chunk may end within a character. */
export class TextCheck {
  #rest: Buffer = EMPTY;
  #lines = 1;
  /** Bytes of the current line that have been checked. */
  #column = 0;
  readonly #newline: number;

  /** @param newline the byte that ends a line, for messages */
  constructor(newline = LF) {
    this.#newline = newline;
  }

  /** Returns the first fault in the file's next chunk, or `undefined`. */
  push(chunk: Uint8Array): TextFault | undefined {
    const bytes =
      this.#rest.length === 0
        ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
        : Buffer.concat([this.#rest, chunk]);
    const end = completeLength(bytes);
    const complete = bytes.subarray(0, end);
    const nul = complete.indexOf(0);
    const isText = isUtf8(complete);
    if (!isText || nul !== -1) return this.#fault(complete, isText, nul);
    this.#move(complete);
    this.#rest = end === bytes.length ? EMPTY : Buffer.from(bytes.subarray(end));
    return undefined;
  }

  /** Returns the fault at the end of the file, which may not be within a character. */
  end(): TextFault | undefined {
    if (this.#rest.length === 0) return undefined;
    const isBegun = completeLength(this.#rest) === 0 && isLead(this.#rest[0] as number);
    const problem = isBegun
      ? "the file ends within a character of UTF-8: it is cut short, or in another encoding"
      : this.#invalid(this.#rest[0] as number);
    return { line: this.#lines, problem };
  }

  #fault(bytes: Buffer, isText: boolean, nul: number): TextFault {
    const invalid = isText ? bytes.length : firstInvalid(bytes);
    const isNul = nul !== -1 && nul < invalid;
    const at = isNul ? nul : invalid;
    this.#move(bytes.subarray(0, at));
    const problem = isNul
      ? `byte ${this.#column + 1} of the line is NUL: the file is damaged, or is not text`
      : this.#invalid(bytes[at] as number);
    return { line: this.#lines, problem };
  }

  #invalid(byte: number): string {
    const shown = quote(new TextDecoder("windows-1252").decode(Buffer.of(byte)));
    return `the bytes are not UTF-8: byte ${this.#column + 1} of the line is 0x${byte.toString(16)}, which is ${shown} in Windows-1252. Save the file as UTF-8, or say its encoding, such as \`format: { encoding: "windows-1252" }\``;
  }

  #move(bytes: Buffer): void {
    const last = bytes.lastIndexOf(this.#newline);
    if (last === -1) this.#column += bytes.length;
    else {
      this.#lines += countNewlines(bytes, this.#newline);
      this.#column = bytes.length - last - 1;
    }
  }
}

/** Returns where the first byte is that belongs to no character. */
function firstInvalid(bytes: Buffer): number {
  let at = 0;
  for (let end = 0; at < bytes.length; at = end) {
    end = at + lengthOf(bytes[at] as number);
    if (!isUtf8(bytes.subarray(at, end))) break;
  }
  return at;
}

/** Returns how many bytes there are up to the last character that may go on in the next chunk. */
function completeLength(bytes: Buffer): number {
  for (let back = 1; back < LONGEST_CHARACTER && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] as number;
    const isContinuation = (byte & 0xc0) === 0x80;
    if (isContinuation) continue;
    return lengthOf(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

const lengthOf = (byte: number): number =>
  byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;

const isLead = (byte: number): boolean => byte >= 0xc2 && byte <= 0xf4;

function countNewlines(bytes: Buffer, newline: number): number {
  let count = 0;
  for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1)) count++;
  return count;
}
