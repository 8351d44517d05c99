import {
  describeConnection,
  printableLines,
  publicUrl,
  type RunRecord,
  type RunRequest,
} from "@daily-delta/etl";
import { number } from "@daily-delta/etl/core";
import { isUrl } from "../database/server-url.ts";
import { pageFolder } from "../page/page-folder.ts";
import type { RunOptions } from "./run-options.ts";

/** Writes lines for `--verbose`, each with a label of the same width. */
const lines = (pairs: readonly (readonly [string, string])[]): string =>
  printableLines(pairs.map(([label, text]) => `  ${label.padEnd(10)}${text}\n`).join(""));

/** Describes what a run is going to use, for `--verbose`. */
export function describeSettings({ dataset, urls = {} }: RunRequest, options: RunOptions): string {
  const { database, site } = options;
  const page = pageFolder(database, site);
  return `${dataset.name}\n${lines([
    ["node", process.version],
    ["database", isUrl(database) ? describeConnection(database) : database],
    ["page", page ?? "none (--site names a folder)"],
    ["version", `${dataset.version} of the dataset's definition`],
    ...dataset.sources.map(
      ({ name, url }) => ["source", `${name}: ${publicUrl(urls[name] ?? url)}`] as const,
    ),
  ])}`;
}

/** Describes what a run found, for `--verbose`. */
export function describeResult({ sources, startedAt, finishedAt, error }: RunRecord): string {
  const seconds =
    finishedAt === null ? undefined : (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  return lines([
    ...Object.entries(sources).map(
      ([name, { rows, kept, bytes, etag, sha256 }]) =>
        [
          "read",
          `${name}: ${number(rows)} rows (${number(kept)} kept), ${number(bytes)} bytes, etag ${etag ?? "none"}, sha256 ${sha256}`,
        ] as const,
    ),
    ...Object.entries(error?.sources ?? {}).map(([name, check]) => [check, name] as const),
    ...(seconds === undefined ? [] : [["took", `${seconds.toFixed(2)} s`] as const]),
  ]);
}
