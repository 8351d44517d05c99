import * as v from "valibot";
import { count, format, time } from "./file-values.ts";

/** `data/DATASET/files.json`: the CSV files of a dataset, and the meanings of its columns. Written after them. */
export const filesFile = v.object({
  format,
  dataset: v.string(),
  /** The run whose rows they have. */
  runId: count,
  /** When that run ended, or upstream had what a backfill loaded. */
  at: time,
  publishedAt: time,
  isSample: v.boolean(),
  files: v.array(
    v.object({
      /** Below `data/DATASET/`. */
      file: v.picklist(["rows.csv", "corrections.csv"]),
      /** Records below the header. */
      records: count,
      bytes: count,
      /** False if there are more than the file may have: it has the first of them. */
      isComplete: v.boolean(),
    }),
  ),
  /** In the order of `rows.csv`. */
  columns: v.array(
    v.object({
      name: v.string(),
      /** Type in PostgreSQL, such as `bigint`. */
      type: v.string(),
      isKey: v.boolean(),
      /** True if it may be unknown: an empty field. */
      isNullable: v.boolean(),
      /** For people, such as `COVID-19 deaths`. */
      label: v.optional(v.string()),
      measures: v.optional(v.picklist(["cumulative", "level", "flow"])),
      /** Such as `US$ a barrel`. */
      unit: v.optional(v.string()),
    }),
  ),
});

export type FilesFile = v.InferOutput<typeof filesFile>;
