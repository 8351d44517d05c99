import { publicUrl } from "@daily-delta/etl";
import { knownDatasets } from "../datasets/known-datasets.ts";

/** Prints the datasets with their columns and sources. */
export function datasetsCommand(): void {
  const blocks = knownDatasets().map(({ name, table, key, columns, sources }) =>
    [
      name,
      `  table    ${table} (${columns.map((column) => column.name).join(", ")})`,
      `  key      ${key.join(", ")}`,
      ...sources.map((source) => `  source   ${source.name}: ${publicUrl(source.url)}`),
    ].join("\n"),
  );
  process.stdout.write(`${blocks.join("\n\n")}\n`);
}
