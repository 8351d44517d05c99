import {
  type Dataset,
  type DryRunResult,
  dryRun,
  type Notifier,
  run,
  type WorkSettings,
} from "@daily-delta/etl";
import { inMemory } from "../database/open-database.ts";

/** Messages of these runs are read by no one. */
const silent: Notifier = { channel: "none", hasFallback: false, send: async () => {} };

/** Result of a run of the new dataset, one for each version of its file. */
export type VersionCheck = DryRunResult;

/**
 * Runs the new dataset on an empty embedded database, which leaves nothing behind: dry for its only
 * file; for several versions, each but the last is loaded, and the last one is a dry run.
 */
export async function checkVersions(
  dataset: Dataset,
  files: readonly string[],
  settings: Omit<WorkSettings, "database">,
): Promise<VersionCheck[]> {
  await using opened = await inMemory();
  const results: VersionCheck[] = [];
  const [source] = dataset.sources;
  for (const [at, url] of files.entries()) {
    const request = { dataset, urls: { [source?.name ?? ""]: url } };
    const work = { ...settings, database: opened.database };
    if (at === files.length - 1) results.push(await dryRun(request, work));
    else {
      const { record } = await run(request, { ...work, notifier: silent, environment: "local" });
      results.push({ record, examples: [] });
      if (record.status === "failed") break;
    }
  }
  return results;
}
