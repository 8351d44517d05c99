import { pipeline } from "node:stream/promises";
import { printableLines } from "@daily-delta/etl";
import { stringify } from "csv-stringify/sync";

/** Text of pages of rows, for standard output. */
export interface Format<R> {
  rows(rows: readonly R[], isFirst: boolean): string;
  end(isEmpty: boolean): string;
}

/** Joins the text of pages of rows, and counts the rows. */
export async function* textOf<R>(
  pages: AsyncIterable<readonly R[]>,
  format: Format<R>,
  onRows: (count: number) => void = () => {},
): AsyncGenerator<string> {
  let isFirst = true;
  for await (const rows of pages) {
    yield format.rows(rows, isFirst);
    isFirst = false;
    onRows(rows.length);
  }
  yield format.end(isFirst);
}

/**
 * Writes rows to standard output, a page at a time, as fast as it is read. A file or a pipe gets the exact
 * bytes; for a terminal, control characters in values are spelled out.
 */
export async function writePages<R>(
  pages: AsyncIterable<readonly R[]>,
  format: Format<R>,
): Promise<void> {
  const shown = process.stdout.isTTY ? printableLines : (text: string) => text;
  const parts = async function* () {
    for await (const text of textOf(pages, format)) yield shown(text);
  };
  await pipeline(parts, process.stdout, { end: false }).catch(unlessClosed);
}

/** Ignores a closed pipe: the reader may have seen enough (`… | head`). */
function unlessClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
}

/** Rows as CSV with a header; unknown is empty. */
export const csv = <R extends object>(columns: readonly string[]): Format<R> => ({
  rows: (rows, isFirst) =>
    stringify([...rows], { columns: [...columns], header: isFirst, cast: { boolean: String } }),
  end: (isEmpty) => (isEmpty ? stringify([columns]) : ""),
});

/** Rows as a JSON array, one a line; unknown is null. */
export const json = <R>(): Format<R> => ({
  rows: (rows, isFirst) =>
    `${isFirst ? "[\n" : ",\n"}${rows.map((row) => JSON.stringify(row)).join(",\n")}`,
  end: (isEmpty) => (isEmpty ? "[]\n" : "\n]\n"),
});
