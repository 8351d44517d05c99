import { pipeline } from "node:stream/promises";
import { exportGone, exportRows, GONE_SINCE, printableLines, type Row } from "@daily-delta/etl";
import { stringify } from "csv-stringify/sync";
import { withSession } from "../database/with-session.ts";
import { findDataset } from "../datasets/known-datasets.ts";

/**
 * Writes a dataset's table, or the rows that are gone, to standard output, in key order, a page at a time, as fast as it is
 * read. Unknown is empty in CSV, null in JSON. A file or a pipe gets the exact bytes; for a terminal,
 * control characters in values are spelled out.
 */
export async function exportCommand(
  name: string,
  options: { database: string; format: "csv" | "json"; gone?: boolean },
): Promise<void> {
  const dataset = findDataset(name);
  const columns = dataset.columns.map((column) => column.name);
  if (options.gone) columns.push(GONE_SINCE);
  const format = options.format === "csv" ? csv(columns) : json();
  const shown = process.stdout.isTTY ? printableLines : (text: string) => text;
  await withSession(options.database, async ({ db }) => {
    const parts = async function* () {
      let isFirst = true;
      for await (const rows of options.gone ? exportGone(db, dataset) : exportRows(db, dataset)) {
        yield shown(format.rows(rows, isFirst));
        isFirst = false;
      }
      yield shown(format.end(isFirst));
    };
    await pipeline(parts, process.stdout, { end: false }).catch(unlessClosed);
  });
}

/** Ignores a closed pipe: the reader may have seen enough (`… | head`). */
function unlessClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
}

interface Format {
  rows(rows: readonly Row[], isFirst: boolean): string;
  end(isEmpty: boolean): string;
}

const csv = (columns: string[]): Format => ({
  rows: (rows, isFirst) =>
    stringify([...rows], { columns, header: isFirst, cast: { boolean: String } }),
  end: (isEmpty) => (isEmpty ? stringify([columns]) : ""),
});

const json = (): Format => ({
  rows: (rows, isFirst) =>
    `${isFirst ? "[\n" : ",\n"}${rows.map((row) => JSON.stringify(row)).join(",\n")}`,
  end: (isEmpty) => (isEmpty ? "[]\n" : "\n]\n"),
});
