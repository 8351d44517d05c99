import { type Kysely, type RawBuilder, sql } from "kysely";
import { SAMPLE_COLUMN } from "../core/sample-column.ts";
import type { Tables } from "../database/tables.ts";
import type { Dataset, Value } from "../datasets/dataset.ts";
import { writeRecord } from "../format/write-record.ts";
import { readPages } from "../inspect/cursor.ts";
import { exportRows } from "../inspect/export-rows.ts";
import { isOf, momentOf } from "../ledger/place.ts";
import { sampleState } from "../ledger/sample-runs.ts";
import type { Table } from "../table/find-table.ts";
import type { SiteFile } from "./site.ts";
import { type FilesFile, FORMAT, paths } from "./site-files.ts";

/** Most bytes of a CSV file, which is held in memory: 16 MiB. */
const MOST_BYTES = 16 * 1024 * 1024;
const PAGE = 5_000;

type Pages = AsyncIterable<readonly (readonly Value[])[]>;

/** Columns of `corrections.csv` after those of the key. */
const CORRECTION = ["change", "column", "before", "after", "run", "found_at"];

/**
 * Writes what readers may take from the page: the rows and the corrections of a dataset as CSV, and last the
 * file that describes them. A larger file than 16 MiB ends after its last whole record, and is marked.
 *
 * @param table the dataset's, which is checked
 * @param runId the run that is named with them
 */
export async function* csvFiles(
  db: Kysely<Tables>,
  dataset: Dataset,
  table: Table,
  runId: number,
  now: Date,
  most = MOST_BYTES,
): AsyncIterable<SiteFile> {
  const { isSample, replacedBy } = await sampleState(db, table);
  const names = dataset.columns.map(({ name }) => name);
  const keys = dataset.key.map((name) => (CORRECTION.includes(name) ? `key_${name}` : name));
  const since = replacedBy?.run ?? 0;
  const sources = [
    ["rows.csv", names, rowsOf(db, dataset, table)],
    ["corrections.csv", [...keys, ...CORRECTION], correctionsOf(db, dataset, table, since)],
  ] as const;
  const files: FilesFile["files"] = [];
  for (const [file, header, pages] of sources) {
    const { text, ...size } = await csvOf(header, pages, isSample, most);
    yield { path: paths.csv(dataset.name, file), text };
    files.push({ file, ...size });
  }
  const about: FilesFile = {
    format: FORMAT,
    dataset: dataset.name,
    runId,
    at: (await endOf(db, runId)).toISOString(),
    publishedAt: now.toISOString(),
    isSample,
    files,
    columns: columnsOf(dataset),
  };
  yield { path: paths.files(dataset.name), text: JSON.stringify(about) };
}

async function endOf(db: Kysely<Tables>, runId: number): Promise<Date> {
  const { rows } = await sql<{ at: Date }>`
    select coalesce(${momentOf("runs")}, started_at) as at
    from daily_delta.runs where id = ${runId}`.execute(db);
  return (rows[0] as { at: Date }).at;
}

const columnsOf = (dataset: Dataset): FilesFile["columns"] =>
  dataset.columns.map(({ name, type, nullable, measures, unit }) => ({
    name,
    type: type.sql,
    isKey: dataset.key.includes(name),
    isNullable: nullable,
    ...(dataset.labels[name] !== undefined && { label: dataset.labels[name] }),
    ...(measures !== undefined && { measures }),
    ...(unit !== undefined && { unit }),
  }));

async function* rowsOf(db: Kysely<Tables>, dataset: Dataset, table: Table): Pages {
  for await (const rows of exportRows(db, dataset, dataset.key, table)) {
    yield rows.map((row) => dataset.columns.map(({ name }) => row[name] as Value));
  }
}

/** Gives each changed value of a stored row, those of the newest run first. */
async function* correctionsOf(
  db: Kysely<Tables>,
  dataset: Dataset,
  table: Table,
  since: number,
): Pages {
  const fields: readonly RawBuilder<unknown>[] = [
    ...dataset.key.map((name) => sql`revision.key ->> ${sql.lit(name)}`),
    sql`case when revision.before is null then 'returned' when revision.after is null then 'gone' else 'corrected' end`,
    ...[sql`value.key`, sql`revision.before ->> value.key`, sql`revision.after ->> value.key`],
    sql`run.id::text`,
    sql`to_char(${momentOf("run")} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`,
  ];
  const query = sql`
    select array[${sql.join(fields)}] as fields
    from daily_delta.revisions as revision
    join daily_delta.runs as run on run.id = revision.run_id
    cross join lateral jsonb_object_keys(
      coalesce(revision.before, '{}') || coalesce(revision.after, '{}')) as value (key)
    where revision.dataset = ${dataset.name} and ${isOf(table, "run")} and run.id > ${since}
      and revision.before ->> value.key is distinct from revision.after ->> value.key
    order by run.id desc, revision.key, value.key`;
  const pages = readPages<{ readonly fields: readonly (string | null)[] }>(db, async () => ({
    query,
    page: PAGE,
    mayStop: true,
  }));
  for await (const rows of pages) yield rows.map(({ fields }) => fields);
}

/** Writes records until one no longer fits. Unknown is empty; samples say in each record what they are. */
async function csvOf(
  header: readonly string[],
  pages: Pages,
  isSample: boolean,
  most: number,
): Promise<{ text: string; records: number; bytes: number; isComplete: boolean }> {
  let text = writeRecord(isSample ? [...header, SAMPLE_COLUMN] : header);
  let bytes = Buffer.byteLength(text);
  let records = 0;
  for await (const page of pages) {
    for (const values of page) {
      const fields = values.map((value) => (value === null ? "" : String(value)));
      const record = writeRecord(isSample ? [...fields, "invented"] : fields);
      const size = Buffer.byteLength(record);
      if (bytes + size > most) return { text, records, bytes, isComplete: false };
      text += record;
      bytes += size;
      records += 1;
    }
  }
  return { text, records, bytes, isComplete: true };
}
