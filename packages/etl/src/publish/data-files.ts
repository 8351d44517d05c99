import type { Kysely } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Dataset, Row, Value } from "../datasets/dataset.ts";
import { DateRange } from "../datasets/key-dates.ts";
import { exportRows } from "../inspect/export-rows.ts";
import { sampleState } from "../ledger/sample-runs.ts";
import type { Table } from "../table/find-table.ts";
import type { ChartFile } from "./chart-schema.ts";
import { newestCorrections } from "./corrections.ts";
import { csvFiles } from "./csv-files.ts";
import { describeDataset } from "./describe-dataset.ts";
import { fileNames } from "./file-names.ts";
import { firstPart } from "./first-part.ts";
import type { SiteFile } from "./site.ts";
import { FORMAT, type PartsFile, paths, type RowsFile } from "./site-files.ts";
import { drawnOf, type SmallChart, smallChart } from "./small-chart.ts";
import { tableFile } from "./table-file.ts";

/**
 * Writes the rows of a published dataset with their corrections: what changes only with the data. First the
 * page's own files, then those for other programs.
 *
 * @param table the dataset's, which is checked
 * @param runId the run that is named with them
 */
export async function* dataFiles(
  db: Kysely<Tables>,
  dataset: Dataset,
  table: Table,
  runId: number,
  now: Date,
): AsyncIterable<SiteFile> {
  yield* pageFiles(db, dataset, table, runId, now);
  yield* csvFiles(db, dataset, table, runId, now);
}

/** Part by part: the rows of one part are held at a time, and the newest corrections of all. */
async function* pageFiles(
  db: Kysely<Tables>,
  dataset: Dataset,
  table: Table,
  runId: number,
  now: Date,
): AsyncIterable<SiteFile> {
  if (dataset.publish === "table") {
    yield* tableFile(db, dataset, table, runId, now);
    return;
  }
  const { by, time } = describeDataset(dataset);
  const samples = await sampleState(db, table);
  const { isSample } = samples;
  const corrections = await newestCorrections(db, dataset, table, samples);
  const publishedAt = now.toISOString();
  const dates = new DateRange(dataset.keyDates, now);
  const rowsFile = (part: string | null, rows: readonly Row[]): string => {
    const columns = dataset.columns.filter(({ name }) => name !== by);
    const file: RowsFile = {
      format: FORMAT,
      dataset: dataset.name,
      part,
      runId,
      publishedAt,
      isSample,
      plausible: { first: dates.first, last: dates.last },
      columns: Object.fromEntries(
        columns.map(({ name }) => [name, rows.map((row) => row[name] as Value)]),
      ),
      corrections: corrections.get(part ?? "") ?? { total: 0, values: 0, newest: [] },
    };
    return JSON.stringify(file);
  };
  const drawn = drawnOf(dataset);
  const about = { format: FORMAT, dataset: dataset.name, publishedAt, isSample } as const;
  const chartOf = (rows: readonly Row[]): SmallChart | undefined => {
    const plausible = rows.filter((row) => dates.has(row[time]));
    return drawn && smallChart(plausible, drawn);
  };
  const chartFiles = (part: string | null, rows: number, chart?: SmallChart): SiteFile[] => {
    if (drawn === undefined || chart === undefined) return [];
    const file: ChartFile = { ...about, part, measure: drawn.measure, rows, ...chart };
    return [{ path: paths.chart(dataset.name), text: JSON.stringify(file) }];
  };

  if (by === null) {
    const rows: Row[] = [];
    for await (const page of exportRows(db, dataset, dataset.key, table)) rows.push(...page);
    yield* chartFiles(null, rows.length, chartOf(rows));
    yield { path: paths.rows(dataset.name), text: rowsFile(null, rows) };
    return;
  }
  const parts: PartsFile["parts"] = [];
  const fileOf = fileNames();
  const charts = new Map<string, SmallChart | undefined>();
  let total = 0;
  for await (const { name, rows } of inParts(exportRows(db, dataset, [by, time], table), by)) {
    const file = fileOf(name);
    yield { path: paths.part(dataset.name, file), text: rowsFile(name, rows) };
    const newest = rows.findLast((row) => dates.has(row[time])) ?? rows.at(-1);
    const { [by]: _, ...last } = newest as Row;
    parts.push({ name, file, rows: rows.length, last });
    total += rows.length;
    charts.set(name, chartOf(rows));
  }
  const first = firstPart(parts, time, drawn?.measure);
  if (first !== undefined) yield* chartFiles(first.name, total, charts.get(first.name));
  const file: PartsFile = { format: FORMAT, dataset: dataset.name, publishedAt, isSample, parts };
  yield { path: paths.parts(dataset.name), text: JSON.stringify(file) };
}

/** Cuts rows that are in the order of a column where its value changes. */
async function* inParts(
  pages: AsyncIterable<readonly Row[]>,
  by: string,
): AsyncIterable<{ readonly name: string; readonly rows: readonly Row[] }> {
  let rows: Row[] = [];
  for await (const page of pages) {
    for (const row of page) {
      const [first] = rows;
      if (first !== undefined && first[by] !== row[by]) {
        yield { name: String(first[by]), rows };
        rows = [];
      }
      rows.push(row);
    }
  }
  if (rows[0] !== undefined) yield { name: String(rows[0][by]), rows };
}
