import { publicUrl } from "./core/public-url.ts";
import type { RunRecord } from "./record/run-record.ts";
import type { Surroundings } from "./record/run-report.ts";
import type { RunRequest, RunSettings } from "./run-settings.ts";

/** Finds what a run's message names besides the run: where it is, links, and the files of a failure. */
export function surroundingsOf(
  { error }: Pick<RunRecord, "error">,
  { dataset, urls = {} }: RunRequest,
  { environment, links }: Pick<RunSettings, "environment" | "links">,
): Surroundings {
  const checks = error?.sources ?? {};
  const files = dataset.sources
    .filter(({ name }) => checks[name] === "rejected" || checks[name] === "unavailable")
    .map(({ name, url }) => [name, publicUrl(urls[name] ?? url)]);
  return { environment, ...links, ...(files.length > 0 && { files: Object.fromEntries(files) }) };
}
