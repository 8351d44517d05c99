import type { DatasetDescription, RowsFile, StatusFile } from "@daily-delta/etl/site-files";
import { formatTime } from "./format.ts";
import { momentOf } from "./outcome.ts";
import { SAMPLE_BANNER } from "./sample.ts";

/** Says where numbers come from, under which licence, and of which run they are. */
export interface Credited {
  readonly description: DatasetDescription;
  readonly status: StatusFile | undefined;
  readonly rows: RowsFile | undefined;
  readonly isSample: boolean;
}

/** Sources with their licences, as sentences; samples have none. */
export function describeCredits({ description, isSample }: Credited): string {
  if (isSample) return SAMPLE_BANNER;
  const credits = description.sources.map(({ name, credit }) =>
    credit === null ? name : `${credit.name}, ${credit.note} (${credit.licence})`,
  );
  return `${credits.length === 1 ? "Source" : "Sources"}: ${credits.join("; ")}.`;
}

/** The run whose data is shown. */
export function describeAsOf({ status, rows }: Credited): string {
  const run = status?.runs.find((each) => each.status === "succeeded");
  const at = run === undefined ? rows?.publishedAt : momentOf(run);
  const when = at === undefined ? "" : `, ${formatTime(at)}`;
  return run === undefined ? `As of ${when.slice(2)}` : `As of run ${run.runId}${when}`;
}
