import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Dataset, Row, Value } from "../datasets/dataset.ts";
import { exportRows } from "../inspect/export-rows.ts";
import { sampleState } from "../ledger/sample-runs.ts";
import { type Table, tableId } from "../table/find-table.ts";
import type { SiteFile } from "./site.ts";
import { FORMAT, paths, type TableFile } from "./site-files.ts";
import { newestChanges } from "./table-changes.ts";

/** Most rows that are published. A reader loads them all. */
const ROWS = 10_000;
/** Most characters of their values; long strings leave space for fewer rows. */
const CHARACTERS = 4_000_000;

/**
 * Writes the rows of a dataset as one table, with their newest changes. The file is bounded: of a
 * large dataset it has the first rows in the order of the key, and tells how many there are.
 */
export async function* tableFile(
  db: Kysely<Tables>,
  dataset: Dataset,
  table: Table,
  runId: number,
  now: Date,
): AsyncIterable<SiteFile> {
  const samples = await sampleState(db, table);
  const rows = await firstRows(db, dataset, table);
  const counted = await sql<{ total: number }>`
    select count(*) as total from ${tableId(table)}`.execute(db);
  const file: TableFile = {
    format: FORMAT,
    dataset: dataset.name,
    runId,
    publishedAt: now.toISOString(),
    isSample: samples.isSample,
    total: counted.rows[0]?.total ?? rows.length,
    key: [...dataset.key],
    columns: dataset.columns.map(({ name, type }) => ({
      name,
      kind: type.kind,
      values: rows.map((row) => row[name] as Value),
    })),
    changes: await newestChanges(db, dataset, table, samples),
  };
  yield { path: paths.table(dataset.name), text: JSON.stringify(file) };
}

async function firstRows(db: Kysely<Tables>, dataset: Dataset, table: Table): Promise<Row[]> {
  const rows: Row[] = [];
  let characters = 0;
  for await (const page of exportRows(db, dataset, dataset.key, table)) {
    for (const row of page) {
      characters += Object.values(row).reduce((sum: number, each) => sum + String(each).length, 0);
      if (rows.length === ROWS || characters > CHARACTERS) return rows;
      rows.push(row);
    }
  }
  return rows;
}
