import type { Format } from "./format.ts";
import { type NumberedRecord, type RecordFault, RecordParser } from "./record-parser.ts";
import { Transcoder } from "./transcoder.ts";

/** Dialect of a transcoded file. */
const CSV = {
  delimiter: ",",
  quote: '"',
  escape: null,
  comment: null,
  trim: false,
  lineEnd: "lf",
} as const;

/** Takes what is wrong with a file, and does not end the reading unless it is a fault. */
export interface RecordsOptions {
  /** Takes a record that does not have as many fields as the header; it is not handed on. */
  readonly onRagged?: (record: NumberedRecord, fields: number) => void;
  /** Takes why the file cannot be read on. */
  readonly onFault: (fault: RecordFault) => void;
}

/**
 * Reads the records of a file as a run does, the header first, without knowing its columns. An
 * empty line is a record with one empty field.
 *
 * @example
 * const body = new Blob(["a;b\n1;2\n"]).stream();
 * for await (const record of readRecords(body, { delimiter: ";" }, { onFault: console.error })) {
 *   console.log(record);
 * }
 */
export async function* readRecords(
  body: AsyncIterable<Uint8Array>,
  format: Format,
  { onFault, onRagged = () => {} }: RecordsOptions,
): AsyncGenerator<readonly string[]> {
  const transcoder = new Transcoder(format, {
    isMark: () => false,
    isDamaged: () => false,
    onRagged,
  });
  const parser = new RecordParser(CSV);
  try {
    for await (const chunk of body) {
      const { bytes, fault } = await transcoder.push(chunk);
      const [records] = await parser.push(bytes);
      for (const { record } of records) yield record;
      if (fault !== undefined) return onFault(fault);
    }
    const { bytes, fault } = await transcoder.end();
    const [records] = await parser.push(bytes);
    const [last] = await parser.end();
    for (const { record } of [...records, ...last]) yield record;
    if (fault !== undefined) onFault(fault);
  } finally {
    transcoder.close();
    parser.close();
  }
}
