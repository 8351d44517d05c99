import { type Format, HEAD_BYTES, recognize, TerminalError } from "@daily-delta/etl";
import type { Body } from "./scan.ts";
import { EncodingSniffer } from "./sniff/encoding.ts";
import { type SniffedFormat, sniffFormat } from "./sniff/sniff-format.ts";

/** Bytes of the beginning that are parsed to find the format. */
const HEAD = 2 ** 20;

/** The file is not one that can be loaded. */
export class NotCsvError extends TerminalError {
  constructor(message: string) {
    super("NOT_CSV", message);
  }
}

/**
 * Finds how a file is written: its encoding from all of its bytes, the rest from its beginning.
 *
 * @param name of the file, for messages
 * @throws NotCsvError saying what the file is instead
 */
export async function findFormat(
  body: Body,
  name: string,
  onBytes: (bytes: number) => void,
): Promise<SniffedFormat> {
  const sniffer = new EncodingSniffer();
  const chunks: Uint8Array[] = [];
  let [bytes, headBytes] = [0, 0];
  for await (const chunk of body()) {
    sniffer.push(chunk);
    bytes += chunk.byteLength;
    if (headBytes < HEAD) {
      chunks.push(chunk);
      headBytes += chunk.byteLength;
    }
    onBytes(bytes);
  }
  if (bytes === 0) throw new NotCsvError(`${name} is empty. Check the address`);
  const head = Buffer.concat(chunks);
  const encoding = sniffer.end();
  const isUtf16 = encoding?.startsWith("utf-16") ?? false;
  const kind = isUtf16 ? undefined : recognize(head.subarray(0, HEAD_BYTES));
  if (kind !== undefined) {
    throw new NotCsvError(`${name} is ${kind.what}; ${kind.advice}`);
  }
  const text = new TextDecoder(encoding ?? "utf-8").decode(head);
  const found = sniffFormat(text, headBytes === bytes);
  if (found === undefined) throw new NotCsvError(`${name} has blank lines only. Check the address`);
  checkTable(text, found, name);
  const format: Format = encoding === undefined ? found.format : { encoding, ...found.format };
  const evidence = encoding === undefined ? [] : [`its bytes are not UTF-8 but ${encoding}`];
  return { ...found, format, evidence: [...evidence, ...found.evidence] };
}

/** Prose has lines, too, but each of them is different. */
function checkTable(text: string, { names, format }: SniffedFormat, name: string): void {
  if (names.length > 1 || format.delimiter !== undefined) return;
  const lines = text.split(/\r\n|\n|\r/, 20).filter((line) => line.trim() !== "");
  if (lines.length > 1 && lines.every((line) => /\S {2,}\S/.test(line))) {
    throw new NotCsvError(
      `${name} does not look like a table of cells: its columns are at fixed positions or between several spaces. Look for another version of the file`,
    );
  }
  const isProse = lines.some((line) => line.trim().split(/\s+/).length > 6);
  if (isProse || /[<>{}]/.test(lines[0] ?? "")) {
    throw new NotCsvError(
      `${name} does not look like a table: no comma, tab, semicolon or other delimiter divides its lines evenly. It begins ${JSON.stringify(text.slice(0, 60))}`,
    );
  }
}
