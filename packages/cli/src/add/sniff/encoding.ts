import { detect } from "chardet";

/** Bytes that are looked at to tell encodings apart. */
const SAMPLE = 2 ** 20;

/** Labels of WHATWG's TextDecoder where chardet has names of its own. */
const LABELS: Readonly<Record<string, string>> = {
  "UTF-16 LE": "utf-16le",
  "UTF-16 BE": "utf-16be",
  "UTF-16LE": "utf-16le",
  "UTF-16BE": "utf-16be",
};

/** Finds the encoding of a file while its bytes pass by; they all count for UTF-8. */
export class EncodingSniffer {
  readonly #utf8 = new TextDecoder("utf-8", { fatal: true });
  #isUtf8 = true;
  #start: Buffer = Buffer.alloc(0);
  /** From the first bytes that are not UTF-8 on. */
  #foreign: Buffer = Buffer.alloc(0);

  push(chunk: Uint8Array): void {
    if (this.#start.length < SAMPLE) this.#start = Buffer.concat([this.#start, chunk]);
    if (this.#isUtf8) {
      try {
        this.#utf8.decode(chunk, { stream: true });
        return;
      } catch {
        this.#isUtf8 = false;
      }
    }
    if (this.#foreign.length < SAMPLE) this.#foreign = Buffer.concat([this.#foreign, chunk]);
  }

  /** Returns the label of the encoding; `undefined`: UTF-8, which needs no option. */
  end(): string | undefined {
    if (this.#isUtf8) {
      try {
        this.#utf8.decode();
      } catch {
        this.#isUtf8 = false;
      }
    }
    const unmarked = utf16Of(this.#start);
    if (unmarked !== undefined) return unmarked;
    if (this.#isUtf8) return undefined;
    const found = detect(this.#foreign.subarray(0, SAMPLE)) ?? "windows-1252";
    const label = LABELS[found] ?? found.toLowerCase();
    // Both read the same bytes alike, apart from those that ISO 8859-1 gives to control characters.
    const usual = label === "iso-8859-1" ? "windows-1252" : label;
    try {
      return usual === "utf-8" || new TextDecoder(usual) === undefined ? "windows-1252" : usual;
    } catch {
      return "windows-1252";
    }
  }
}

/** UTF-16, by its byte order mark or by the zero in every other byte. */
function utf16Of(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const head = bytes.subarray(0, 1000);
  const zeros = [0, 0];
  for (let at = 0; at < head.length; at++)
    if (head[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (Math.max(even, odd) < head.length / 4 || Math.min(even, odd) > head.length / 50)
    return undefined;
  return odd > even ? "utf-16le" : "utf-16be";
}
