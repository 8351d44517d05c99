import {
  isSuccess,
  type PublishedRun,
  type RowsFile,
  type StatusFile,
} from "@daily-delta/etl/site-files";
import type { Timeline } from "../data/timeline.ts";
import { formatAgo, formatDate, formatTime, plural } from "./format.ts";
import { FROZEN_AFTER, LATE_AFTER } from "./freshness.ts";
import { hasFailed } from "./outcome.ts";

/** `error`: updates fail; `warning`: data may be out of date; `note`: nothing is wrong. */
export type Severity = "error" | "warning" | "note";

/** State of the data that a reader must know before the numbers. */
export interface Notice {
  readonly severity: Severity;
  /** State of the data, and since when. */
  readonly title: string;
  /** Meaning for the reader. */
  readonly meaning: string;
  /** For those who run the job; folded. */
  readonly details?: string;
}

const ORDER: readonly Severity[] = ["error", "warning", "note"];

/** Data of a page that notices are about. */
export interface Shown {
  readonly status: StatusFile | undefined;
  readonly rows: Pick<RowsFile, "runId" | "publishedAt"> | undefined;
  readonly timeline: Pick<Timeline, "dates" | "implausible"> | undefined;
  /** Publisher of a source. */
  readonly nameOf: (source: string) => string;
}

/** Returns what a reader must know before the numbers, the most severe first. */
export function notices({ status, rows, timeline, nameOf }: Shown, now: Date): Notice[] {
  const found = [
    ...(status === undefined
      ? []
      : [
          describeFailures(status, nameOf) ?? describeDelay(status, now),
          describeOldRows(status, rows),
          describeEnd(status, timeline?.dates.at(-1), now),
          describeMissing(status.missing),
        ]),
    timeline && describeImplausible(timeline),
  ].filter((notice) => notice !== undefined);
  return found.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}

/** Says that updates fail: since when, because of which source, and what is shown meanwhile. */
function describeFailures(
  { failures, runs, sources, checks }: StatusFile,
  nameOf: Shown["nameOf"],
): Notice | undefined {
  if (failures === 0) return undefined;
  const success = runs.findIndex(({ status }) => isSuccess(status));
  const failed = runs.slice(0, success === -1 ? undefined : success).filter(hasFailed);
  // Older failures may no longer be listed.
  const first = failed.length === failures ? failed.at(-1) : undefined;
  const since = first === undefined ? "" : ` since ${formatTime(first.startedAt)}`;
  const causes = checks.flatMap(({ name, outcome }) =>
    outcome === "rejected"
      ? [`The file of ${nameOf(name)} is not what it should be, and was rejected.`]
      : outcome === "unavailable"
        ? [`The file of ${nameOf(name)} could not be fetched.`]
        : [],
  );
  const cause = causes.length === 0 ? ["The cause is not one of the sources."] : causes;
  const shown = runs[success]?.effectiveAt ?? sources[0]?.checkedAt;
  const effect =
    shown === undefined
      ? "There is nothing to show yet."
      : `The numbers shown are from ${formatTime(shown)}; they are complete, but nothing newer is in them.`;
  const [last] = failed;
  const reason = last?.error ? `${last.error.code}: ${last.error.message}` : "no error is recorded";
  return {
    severity: "error",
    title: `Updates are failing${since}.`,
    meaning: [...cause, effect].join(" "),
    details: `${plural(failures, "run")} failed${shown === undefined ? "" : " since the last success"}. Latest: ${reason}.`,
  };
}

function describeDelay({ sources }: StatusFile, now: Date): Notice | undefined {
  const checkedAt = sources[0]?.checkedAt;
  if (checkedAt === undefined || now.getTime() - Date.parse(checkedAt) <= LATE_AFTER) {
    return undefined;
  }
  return {
    severity: "warning",
    title: `No update since ${formatTime(checkedAt)}, ${formatAgo(checkedAt, now)}.`,
    meaning: "The sources may have newer numbers.",
    details:
      "No run has succeeded since, and none has reported a failure: the schedule may be off.",
  };
}

function describeOldRows({ runs }: StatusFile, rows: Shown["rows"]): Notice | undefined {
  const newest = runs.find((run: PublishedRun) => run.status === "succeeded");
  if (rows === undefined || newest === undefined || newest.runId <= rows.runId) return undefined;
  return {
    severity: "warning",
    title: `These numbers were published ${formatTime(rows.publishedAt)}, and have changed since.`,
    meaning: "Load the page again in a minute.",
    details: `Run ${newest.runId} changed rows, and the page has those of run ${rows.runId}. If it stays so, the job could not publish.`,
  };
}

/** Says that the newest data is older than the dataset allows, or that a series has ended. */
function describeEnd(
  { failures, freshness, sources }: StatusFile,
  latest: string | undefined,
  now: Date,
): Notice | undefined {
  if (freshness) return describeStale(freshness, now);
  if (latest === undefined || now.getTime() - Date.parse(latest) <= FROZEN_AFTER) return undefined;
  const checkedAt = sources[0]?.checkedAt;
  const isChecked =
    failures === 0 &&
    checkedAt !== undefined &&
    now.getTime() - Date.parse(checkedAt) <= LATE_AFTER;
  return {
    severity: "note",
    title: `Data ends on ${formatDate(latest)}, ${formatAgo(latest, now)}.`,
    meaning: isChecked ? "The sources have published nothing since." : "",
  };
}

/** Says that the newest key is older than the dataset allows; `undefined` while it is not. */
export function describeStale(
  { newest, within, staleAt }: NonNullable<StatusFile["freshness"]>,
  now: Date,
): Notice | undefined {
  if (now.getTime() <= Date.parse(staleAt)) return undefined;
  const isDay = !newest.includes("T");
  const time = isDay ? newest : newest.replace(/Z?$/, "Z");
  const shown = isDay ? formatDate(newest) : formatTime(time);
  return {
    severity: "warning",
    title: `The newest data is from ${shown}, ${formatAgo(time, now)}.`,
    meaning: `Newer data was expected within ${within}: the source is late.`,
  };
}

/** Says how many stored rows upstream has removed; the ledger does not know which. */
function describeMissing(missing: number | null): Notice | undefined {
  if (!missing) return undefined;
  const is = missing === 1 ? "row is" : "rows are";
  return {
    severity: "note",
    title: `${missing.toLocaleString("en-US")} stored ${is} no longer in the source.`,
    meaning: `Upstream removed ${missing === 1 ? "it, and it is" : "them, and they are"} still shown here.`,
  };
}

/** Says which stored rows are not shown, because their date can only be mistyped. */
export function describeImplausible({
  implausible,
}: Pick<Timeline, "implausible">): Notice | undefined {
  const [first] = implausible;
  if (first === undefined) return undefined;
  const [are, dates] =
    implausible.length === 1
      ? [" is", `Its date, ${formatDate(first)}, is`]
      : ["s are", `Their dates, such as ${formatDate(first)}, are`];
  return {
    severity: "note",
    title: `${implausible.length.toLocaleString("en-US")} stored row${are} not shown.`,
    meaning: `${dates} implausible.`,
  };
}
