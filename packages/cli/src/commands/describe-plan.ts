import type { Dataset } from "@daily-delta/etl";
import { number } from "@daily-delta/etl/core";
import type { GitHistory } from "../git/git-history.ts";

/** Describes which versions a backfill would load, for people and for programs. */
export function planOf({ name }: Dataset, { vintages, versions }: GitHistory) {
  const [first, last] = [vintages[0]?.at, vintages.at(-1)?.at];
  const json = {
    dataset: name,
    dryRun: true,
    versions: vintages.length,
    firstAt: first?.toISOString() ?? null,
    lastAt: last?.toISOString() ?? null,
    sources: Object.fromEntries(versions),
  };
  const text = [
    `${name}: ${number(vintages.length)} versions would be loaded. Nothing was written.`,
    "",
    ...(first === undefined
      ? ["There is no time at which all sources had a version."]
      : [`History: ${json.firstAt} to ${json.lastAt}`]),
    ...[...versions].map(([source, count]) => `Source ${source}: ${number(count)} versions`),
  ].join("\n");
  return { json, text };
}
