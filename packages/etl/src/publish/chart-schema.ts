import * as v from "valibot";
import { count, format, time } from "./file-values.ts";

/** `data/DATASET/chart.json`: a few values along the days, for a chart the size of a line. */
export const chartFile = v.object({
  format,
  dataset: v.string(),
  publishedAt: time,
  isSample: v.optional(v.boolean()),
  /** The part that is drawn, which the page shows first; null where there is only one. */
  part: v.nullable(v.string()),
  /** The column that is drawn. */
  measure: v.string(),
  /** Number of rows of the dataset. */
  rows: count,
  /** First and last day, between which the values have equal distances. */
  first: v.string(),
  last: v.string(),
  /** null: unknown. */
  values: v.pipe(v.array(v.nullable(v.pipe(v.number(), v.finite()))), v.readonly()),
});

export type ChartFile = v.InferOutput<typeof chartFile>;
