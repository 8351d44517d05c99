import * as v from "valibot";
import { count, format, time, value } from "./file-values.ts";

/** Change of one row by a run. */
const change = v.object({
  kind: v.picklist(["new", "corrected", "gone", "returned"]),
  runId: count,
  /** When the run ended, or upstream had what a backfill loaded. */
  at: time,
  /** True if a backfill loaded it; absent otherwise. */
  isBackfilled: v.optional(v.boolean()),
  /** By column. */
  key: v.record(v.string(), value),
  /** By column: before, after. Empty for new rows: the table has their values. */
  changes: v.record(v.string(), v.tuple([value, value])),
});

/** `data/DATASET/table.json`: written after a change, where the rows are a table. */
export const tableFile = v.object({
  format,
  dataset: v.string(),
  /** The last run that changed the dataset. */
  runId: count,
  publishedAt: time,
  isSample: v.optional(v.boolean()),
  /** Number of stored rows, of which `columns` have the first in the order of the key. */
  total: count,
  /** Columns of the key. */
  key: v.array(v.string()),
  /** In the order of the dataset, each as long as there are rows. */
  columns: v.array(
    v.object({
      name: v.string(),
      kind: v.picklist(["text", "integer", "decimal", "boolean", "date", "time"]),
      values: v.array(value),
    }),
  ),
  /** Changes since the first run that succeeded. */
  changes: v.object({
    total: count,
    /** The newest first. */
    newest: v.array(change),
  }),
});

export type TableFile = v.InferOutput<typeof tableFile>;
export type TableChange = v.InferOutput<typeof change>;
