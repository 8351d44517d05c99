import * as v from "valibot";
import { RUN_STATUSES } from "../record/run-status.ts";
import { count, format, time, value } from "./file-values.ts";

export { isFailure, isSuccess } from "../record/run-status.ts";
export { type ChartFile, chartFile } from "./chart-schema.ts";
export { FORMAT } from "./file-values.ts";
export { type FilesFile, filesFile } from "./files-schema.ts";
export { firstPart } from "./first-part.ts";
export { type TableChange, type TableFile, tableFile } from "./table-schema.ts";

const date = v.pipe(v.string(), v.isoDate());
/** Two days, both included. */
const plausible = v.object({ first: date, last: date });

/** A dataset in words and names: all that the page knows of it. */
const description = v.object({
  name: v.string(),
  /** For people, such as `COVID-19 in the United States`. */
  title: v.string(),
  /** Subject of the numbers, such as `COVID-19`; it precedes the names of parts. */
  subject: v.optional(v.string()),
  /** Description of the numbers, in a sentence or two. */
  description: v.optional(v.string()),
  /** Columns with their subject, such as `COVID-19 deaths`; others are called by their names. */
  labels: v.optional(v.record(v.string(), v.string())),
  /** The column of dates, along which the page draws; empty where there is none. */
  time: v.string(),
  /** The column that tells the parts apart, each a file of its own; null: there is one part. */
  by: v.nullable(v.string()),
  /** The columns of numbers that are drawn, in their order. */
  measures: v.array(v.string()),
  /** Their meanings; those of older files, and those that are left out, are cumulative. */
  measured: v.optional(
    v.record(
      v.string(),
      v.object({
        measures: v.picklist(["cumulative", "level", "flow"]),
        /** Such as `US$ a barrel`. */
        unit: v.optional(v.string()),
      }),
    ),
  ),
  /** True if its rows are published; if not, its runs are all there is to see. */
  hasRows: v.boolean(),
  /** True if its rows are a table, with any key: `table.json` in place of `rows.json`. */
  isTable: v.optional(v.boolean()),
  /** True if stored rows come from sample files: then all of its numbers are invented. */
  isSample: v.optional(v.boolean()),
  sources: v.array(
    v.object({
      name: v.string(),
      /** Publisher and licence; null if the dataset names none, and for samples. */
      credit: v.nullable(
        v.object({
          name: v.string(),
          note: v.string(),
          url: v.string(),
          licence: v.string(),
          licenceUrl: v.string(),
        }),
      ),
    }),
  ),
});

/** `data/datasets.json`: the datasets that have ever run, in the order in which people see them. */
export const datasetsFile = v.object({
  format,
  /** Address of the program's repository, which the page's footer links to. */
  repositoryUrl: v.optional(v.string()),
  datasets: v.array(description),
});

/** A failed run rejected a file, found it in order, or got none. */
const sourceCheck = v.picklist(["read", "rejected", "unavailable"]);

const check = v.object({
  name: v.string(),
  /** null: no run since the last success, if there was one, looked at the source. */
  checkedAt: v.nullable(time),
  /** `accepted` by a success; null: not checked. */
  outcome: v.nullable(v.picklist(["accepted", ...sourceCheck.options])),
  /** When the source was first rejected or unavailable after it had been fine. */
  since: v.nullable(time),
  /** Why it was rejected, or is unavailable. */
  reason: v.nullable(v.string()),
});

const run = v.object({
  runId: count,
  status: v.picklist(RUN_STATUSES),
  startedAt: time,
  finishedAt: v.nullable(time),
  /** When the sources had what a run of a backfill loaded; null: another run, or a file of an older version. */
  effectiveAt: v.optional(v.nullable(time), null),
  inserted: count,
  updated: count,
  unchanged: v.nullable(count),
  missing: v.nullable(count),
  /** Rows that went from the sources with the run, and rows that came back. */
  gone: v.optional(count, 0),
  returned: v.optional(count, 0),
  error: v.nullable(
    v.object({
      code: v.string(),
      message: v.string(),
      details: v.pipe(v.array(v.string()), v.readonly()),
      /** Number of complaints, of which `details` has the first. */
      total: v.optional(count),
      /** Number of complaints that `details` lists; absent in files of older versions. */
      listed: v.optional(count),
      /** The sources that the run looked at before it failed. */
      sources: v.optional(v.record(v.string(), sourceCheck)),
    }),
  ),
});

/** `data/DATASET/status.json`: written after every run. */
export const statusFile = v.object({
  format,
  dataset: v.string(),
  /** Environment that it ran in, such as `prod`. */
  environment: v.string(),
  publishedAt: time,
  /** Failed and crashed runs since the last success. */
  failures: count,
  /** As they were at the last success; none where there was none. */
  sources: v.array(
    v.object({
      name: v.string(),
      url: v.string(),
      rows: count,
      /** When a run first saw the bytes that the last success saw, or upstream had them in a backfill. */
      firstSeenAt: time,
      /** The same, if an earlier run had seen others; null: no change was ever seen. */
      changedAt: v.nullable(time),
      /** When the last success looked. */
      checkedAt: time,
    }),
  ),
  /** Result of the last check of each source; empty in files of older versions. */
  checks: v.optional(v.array(check), []),
  /** Stored rows that the sources no longer have, as of the last success. */
  missing: v.optional(v.nullable(count), null),
  /** Newest key of a dataset that says how old it may be; null for others, and without such a row. */
  freshness: v.optional(
    v.nullable(
      v.object({
        /** Column of the key, and its newest value: a date, or a time without or with `Z`. */
        column: v.string(),
        newest: v.string(),
        /** Limit in words, such as `3 days`. */
        within: v.string(),
        /** When the data becomes stale, unless newer data comes. */
        staleAt: time,
      }),
    ),
    null,
  ),
  /** Rows that the sources no longer have, whether they are kept or not. */
  gone: v.optional(count, 0),
  /** The newest first, a hundred at most. */
  runs: v.array(run),
});

/** One change of one stored row by upstream. */
const correction = v.object({
  /** Date of the row, in the dataset's column of dates. */
  date,
  runId: count,
  /** When the run that wrote it ended, or upstream had what a backfill loaded. */
  at: time,
  /** True if a backfill loaded it; absent otherwise. */
  isBackfilled: v.optional(v.boolean()),
  /** When the row was first stored, as far as it is known. */
  storedAt: v.nullable(time),
  /** By column: before, after. */
  changes: v.record(v.string(), v.tuple([value, value])),
});

/** `data/DATASET/rows.json`, or a part's file: written after a change. */
export const rowsFile = v.object({
  format,
  dataset: v.string(),
  /** Which part; null where there is only one. */
  part: v.nullable(v.string()),
  /** The last run that changed the dataset. */
  runId: count,
  publishedAt: time,
  /** Days that a row may be of; rows of other days, with a mistyped year, are not drawn. */
  plausible: v.optional(plausible),
  /** As in the dataset's description, when the rows were published. */
  isSample: v.optional(v.boolean()),
  /** All columns but the one that tells the parts apart, each as long as there are rows. */
  columns: v.record(v.string(), v.array(value)),
  corrections: v.object({
    /** Number of revisions of rows. */
    total: count,
    /** Number of values that were revised; absent in files of older versions. */
    values: v.optional(count),
    /** Those of the newest run first, each from its newest day on. */
    newest: v.array(correction),
  }),
});

/** One event: changes of one column, by one run, in rows that follow each other. */
const event = v.object({
  column: v.string(),
  /** Keys of the first and the last row. */
  first: v.string(),
  last: v.string(),
  rows: count,
  /** Smallest and largest difference; null if the column has no numbers. */
  lowest: v.nullable(v.string()),
  highest: v.nullable(v.string()),
  /** Values of the row, where there is only one; null: unknown. */
  before: v.nullable(v.string()),
  after: v.nullable(v.string()),
});

/** `data/DATASET/runs/N.json`: what a run changed, written after it. */
export const runFile = v.object({
  format,
  dataset: v.string(),
  runId: count,
  /** When it ended, or when the sources had what it loaded. */
  at: time,
  /** When a run of a backfill ended; null: another run, or a file of an older version. */
  backfilledAt: v.optional(v.nullable(time), null),
  isSample: v.optional(v.boolean()),
  inserted: count,
  updated: count,
  gone: count,
  returned: count,
  /** Ends of the new keys; null if they are not known. */
  newKeys: v.nullable(v.object({ first: v.string(), last: v.string() })),
  /** Number of events, and the largest of them. */
  events: count,
  largest: v.array(event),
  /** Some keys of rows that went, and of rows that came back. */
  goneKeys: v.array(v.string()),
  returnedKeys: v.array(v.string()),
});

/** `data/DATASET/parts.json`: written after a change, where the rows are in parts. */
export const partsFile = v.object({
  format,
  dataset: v.string(),
  publishedAt: time,
  /** As in the dataset's description, when the rows were published. */
  isSample: v.optional(v.boolean()),
  /** In the order of their names. */
  parts: v.array(
    v.object({
      name: v.string(),
      /** Below `data/DATASET/`. */
      file: v.string(),
      rows: count,
      /** The part's row of the last plausible date, or of the last one if none is plausible. */
      last: v.record(v.string(), value),
    }),
  ),
});

export type DatasetDescription = v.InferOutput<typeof description>;
export type DatasetsFile = v.InferOutput<typeof datasetsFile>;
export type StatusFile = v.InferOutput<typeof statusFile>;
export type PublishedRun = v.InferOutput<typeof run>;
export type Correction = v.InferOutput<typeof correction>;
export type RowsFile = v.InferOutput<typeof rowsFile>;
export type RunFile = v.InferOutput<typeof runFile>;
export type ChangeEvent = v.InferOutput<typeof event>;
export type PartsFile = v.InferOutput<typeof partsFile>;

/** Paths of the files, below the site's own folder. */
export const paths = {
  datasets: "data/datasets.json",
  siteFeed: "data/changes.atom",
  status: (dataset: string) => `data/${dataset}/status.json`,
  chart: (dataset: string) => `data/${dataset}/chart.json`,
  rows: (dataset: string) => `data/${dataset}/rows.json`,
  table: (dataset: string) => `data/${dataset}/table.json`,
  parts: (dataset: string) => `data/${dataset}/parts.json`,
  csv: (dataset: string, file: "rows.csv" | "corrections.csv") => `data/${dataset}/${file}`,
  files: (dataset: string) => `data/${dataset}/files.json`,
  feed: (dataset: string) => `data/${dataset}/changes.atom`,
  run: (dataset: string, runId: number) => `data/${dataset}/runs/${runId}.json`,
  part: (dataset: string, file: string) => `data/${dataset}/${file}`,
} as const;
