import {
  exportGone,
  exportRows,
  GONE_SINCE,
  type Moment,
  printable,
  type Row,
  vintageRows,
} from "@daily-delta/etl";
import { number } from "@daily-delta/etl/core";
import { withSession } from "../database/with-session.ts";
import { findDataset } from "../datasets/known-datasets.ts";
import { momentOption } from "../terminal/moment-option.ts";
import { ProgressLine } from "../terminal/progress-line.ts";
import { replaceFile } from "../terminal/replace-file.ts";
import { csv, type Format, json, textOf, writePages } from "../terminal/write-pages.ts";

interface ExportOptions {
  readonly database: string;
  readonly format: "csv" | "json";
  readonly gone?: boolean;
  readonly asOf?: string;
  readonly asOfRun?: string;
  readonly output?: string;
}

/**
 * Writes a dataset's table, the rows that are gone, or the rows as they were at a moment, to standard
 * output or a file, in key order. Unknown is empty in CSV, null in JSON.
 */
export async function exportCommand(name: string, options: ExportOptions): Promise<void> {
  const dataset = findDataset(name);
  const moment = momentOf(options);
  const columns = dataset.columns.map((column) => column.name);
  if (options.gone) columns.push(GONE_SINCE);
  const format = options.format === "csv" ? csv<Row>(columns) : json<Row>();
  await withSession(options.database, async ({ db }) => {
    const pages =
      moment !== undefined
        ? vintageRows(db, dataset, moment)
        : options.gone
          ? exportGone(db, dataset)
          : exportRows(db, dataset);
    if (options.output === undefined) await writePages(pages, format);
    else await writeFile(options.output, pages, format);
  });
}

/** Writes rows to a file, showing how many on standard error. */
async function writeFile(
  path: string,
  pages: AsyncIterable<readonly Row[]>,
  format: Format<Row>,
): Promise<void> {
  using progress = new ProgressLine(process.stderr);
  let rows = 0;
  const shown = () => `${number(rows)} ${rows === 1 ? "row" : "rows"}`;
  const parts = textOf(pages, format, (count) => {
    rows += count;
    progress.line(() => `${path}: ${shown()}`);
  });
  await replaceFile(path, parts);
  progress.clear();
  process.stderr.write(`${printable(`Wrote ${shown()} to ${path}.`)}\n`);
}

/** @throws ConfigurationError if an option is not of its kind */
function momentOf({ asOf, asOfRun }: ExportOptions): Moment | undefined {
  if (asOfRun !== undefined) return momentOption("--as-of-run", asOfRun);
  return asOf === undefined ? undefined : momentOption("--as-of", asOf);
}
