import {
  isFailure,
  isSuccess,
  type PublishedRun,
  type RowsFile,
  type StatusFile,
} from "@daily-delta/etl/site-files";
import type { Timeline } from "../data/timeline.ts";
import { formatAgo, formatDate, formatTime, plural } from "./format.ts";
import { FROZEN_AFTER, LATE_AFTER } from "./freshness.ts";

/** True if the run was stopped by hand, which is not a failure of the job or a source. */
export const isInterrupted = ({ status, error }: Pick<PublishedRun, "status" | "error">): boolean =>
  status === "failed" && error?.code === "INTERRUPTED";

/** True if a run failed or crashed. */
export const hasFailed = (run: Pick<PublishedRun, "status" | "error">): boolean =>
  isFailure(run.status) && !isInterrupted(run);

/** Says which stored rows are not shown, because their date can only be mistyped. */
export function describeImplausible({
  implausible,
}: Pick<Timeline, "implausible">): string | undefined {
  const [first] = implausible;
  if (first === undefined) return undefined;
  return implausible.length === 1
    ? `1 stored row is not shown: its date, ${formatDate(first)}, is implausible.`
    : `${plural(implausible.length, "stored row")} are not shown: their dates, such as ${formatDate(first)}, are implausible.`;
}

/** Says how many stored rows upstream has removed; the ledger does not know which. */
export function describeMissing(missing: number | null): string | undefined {
  if (!missing) return undefined;
  return missing === 1
    ? "1 stored row is no longer in the source: upstream removed it, and it is still shown here."
    : `${plural(missing, "stored row")} are no longer in the source: upstream removed them, and they are still shown here.`;
}

/**
 * Returns what a reader must know before the numbers.
 *
 * @param latest the newest day that is stored
 */
export function warnings(
  status: StatusFile,
  rows: Pick<RowsFile, "runId" | "publishedAt"> | undefined,
  latest: string | undefined,
  now: Date,
): string[] {
  const { failures, runs, sources, missing } = status;
  const checkedAt = sources[0]?.checkedAt;
  const found: string[] = [];
  const isLate = checkedAt !== undefined && now.getTime() - Date.parse(checkedAt) > LATE_AFTER;
  if (failures > 0) found.push(describeFailures(failures, runs, checkedAt));
  else if (isLate) {
    found.push(
      `No run has succeeded since ${formatTime(checkedAt)}, ${formatAgo(checkedAt, now)}.`,
    );
  }
  const removed = describeMissing(missing);
  if (removed !== undefined) found.push(removed);
  const newest = runs.find((run) => run.status === "succeeded");
  if (rows !== undefined && newest !== undefined && newest.runId > rows.runId) {
    found.push(
      `These rows were published ${formatTime(rows.publishedAt)}, and a later run has changed them. Load the page again in a minute; if that does not help, the job could not publish.`,
    );
  }
  const { freshness } = status;
  if (freshness) {
    const stale = describeStale(freshness, now);
    if (stale !== undefined) found.push(stale);
  } else if (latest !== undefined && now.getTime() - Date.parse(latest) > FROZEN_AFTER) {
    const reason = failures === 0 && !isLate ? " The sources have published nothing since." : "";
    found.push(`Data ends on ${formatDate(latest)}, ${formatAgo(latest, now)}.${reason}`);
  }
  return found;
}

/** Says that the newest key is older than the dataset allows; `undefined` while it is not. */
export function describeStale(
  { newest, within, staleAt }: NonNullable<StatusFile["freshness"]>,
  now: Date,
): string | undefined {
  if (now.getTime() <= Date.parse(staleAt)) return undefined;
  const isDay = !newest.includes("T");
  const time = isDay ? newest : newest.replace(/Z?$/, "Z");
  const shown = isDay ? formatDate(newest) : formatTime(time);
  return `The newest data is from ${shown}, ${formatAgo(time, now)}. Newer data was expected within ${within}.`;
}

function describeFailures(
  failures: number,
  runs: readonly PublishedRun[],
  successAt: string | undefined,
): string {
  const success = runs.findIndex(({ status }) => isSuccess(status));
  const failed = runs.slice(0, success === -1 ? undefined : success).filter(hasFailed);
  const [last] = failed;
  const reason = last?.error ? ` ${last.error.code}: ${last.error.message}.` : "";
  const first = failed.length === failures ? failed.at(-1) : undefined;
  const times =
    first === undefined || failures === 1 ? "" : `, first on ${formatTime(first.startedAt)}`;
  const since = successAt === undefined ? "" : " since the last success";
  const shown = successAt === undefined ? "" : ` The data shown is from ${formatTime(successAt)}.`;
  return `${plural(failures, "run")} failed${since}${times}.${reason}${shown}`;
}
