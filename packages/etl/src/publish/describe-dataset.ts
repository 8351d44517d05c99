import { createHash } from "node:crypto";
import type { Dataset } from "../datasets/dataset.ts";
import { type DatasetDescription, FORMAT } from "./site-files.ts";

/** Description of a dataset for the page. */
export function describeDataset(dataset: Dataset): DatasetDescription {
  const isTable = dataset.publish === "table";
  const by = typeof dataset.publish === "object" ? dataset.publish.by : null;
  const isTime = (name: string): boolean =>
    dataset.columns.some((column) => column.name === name && column.type.isDay);
  const measured = dataset.columns.flatMap(({ measures, ...column }) =>
    measures === undefined ? [] : [{ ...column, measures }],
  );
  return {
    name: dataset.name,
    title: dataset.title,
    ...(dataset.subject !== undefined && { subject: dataset.subject }),
    ...(dataset.description !== undefined && { description: dataset.description }),
    labels: dataset.labels,
    time: isTable ? "" : (dataset.key.find((name) => name !== by && isTime(name)) ?? ""),
    by,
    measures: measured.map(({ name }) => name),
    measured: Object.fromEntries(
      measured.map(({ name, measures, unit }) => [name, { measures, ...(unit && { unit }) }]),
    ),
    hasRows: dataset.publish !== undefined,
    ...(isTable && { isTable }),
    sources: dataset.sources.map(({ name, credit = null }) => ({ name, credit })),
  };
}

/** Describes a dataset that may hold samples, which have no credits. */
export function describeStored(dataset: Dataset, isSample: boolean): DatasetDescription {
  const { sources, ...description } = describeDataset(dataset);
  const uncredited = sources.map((source) => ({ ...source, credit: null }));
  return { ...description, isSample, sources: isSample ? uncredited : sources };
}

/** Raised whenever the same rows are published as other files than before. */
const FILES = 3;

/** Changes whenever the same rows would be published as other files. */
export function shapeOf(dataset: Dataset): string {
  const columns = dataset.columns.map(({ name, identity }) => [name, identity]);
  return createHash("sha256")
    .update(JSON.stringify([FORMAT, FILES, describeDataset(dataset), columns, dataset.keyDates]))
    .digest("hex");
}
