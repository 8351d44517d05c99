import {
  ConfigurationError,
  exportGone,
  exportRows,
  GONE_SINCE,
  type Moment,
  parseMoment,
  type Row,
  vintageRows,
} from "@daily-delta/etl";
import { withSession } from "../database/with-session.ts";
import { findDataset } from "../datasets/known-datasets.ts";
import { csv, json, writePages } from "../terminal/write-pages.ts";

interface ExportOptions {
  readonly database: string;
  readonly format: "csv" | "json";
  readonly gone?: boolean;
  readonly asOf?: string;
  readonly asOfRun?: string;
}

/**
 * Writes a dataset's table, the rows that are gone, or the rows as they were at a moment, to standard
 * output in key order. Unknown is empty in CSV, null in JSON.
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
    await writePages(pages, format);
  });
}

/** @throws ConfigurationError if an option is not of its kind */
function momentOf({ asOf, asOfRun }: ExportOptions): Moment | undefined {
  const text = asOfRun ?? asOf;
  if (text === undefined) return undefined;
  const moment = parseMoment(text);
  if (asOfRun !== undefined && moment.kind !== "run") {
    throw new ConfigurationError(
      `--as-of-run takes a run's number; for a time, use --as-of ${text}`,
    );
  }
  if (asOfRun === undefined && moment.kind !== "time") {
    throw new ConfigurationError(`--as-of takes a time; for a run, use --as-of-run ${text}`);
  }
  return moment;
}
