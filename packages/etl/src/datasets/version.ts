import { createHash } from "node:crypto";
import type { Dataset } from "./dataset.ts";

/** Raise it when rows are refused that were accepted before: then stored files are read again. */
const CONTRACT = 3;

/**
 * Hashes what decides about rows: functions with their source text, columns and cells with the data
 * that tells them from others. Titles and other words for people are left out: they do not change rows.
 *
 * @param own what the dataset says of itself, where functions depend on more than their source
 */
export function versionOf(
  { name, key, columns, keyDates, sources, work, gone, span }: Omit<Dataset, "version">,
  own: string | undefined,
): string {
  const parts = {
    name,
    key,
    columns: columns.map((column) => [column.name, column.identity]),
    keyDates,
    sources: sources.map((source) => ({
      ...source,
      credit: undefined,
      keep: source.keep && String(source.keep),
      columns: source.columns.map((column) => [column.name, column.from, column.cell.identity]),
    })),
    work: work.kind === "map" ? ["map", String(work.map)] : ["transform", String(work.transform)],
    own,
    // Left out where it is the default, so that datasets keep their versions.
    gone: gone === "keep" ? undefined : gone,
    span,
    contract: CONTRACT,
  };
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
