import type { DatasetDescription, RowsFile, StatusFile } from "@daily-delta/etl/site-files";
import type { Timeline } from "../data/timeline.ts";
import { formatAgo, formatDate, formatTime, plural } from "./format.ts";

const DAY = 86_400_000;
/** Daily files that stay the same for longer than that are called frozen. */
const FROZEN_AFTER = 14 * DAY;
/** A daily job that has not succeeded for longer than that is late. */
const LATE_AFTER = 1.5 * DAY;

/** A sentence, and whether it is bad news. */
export interface Sentence {
  readonly text: string;
  readonly isBad: boolean;
}

/**
 * For each source, when it changed and when somebody last looked.
 *
 * @param description names whom to credit; `undefined` for samples, which nobody is credited for
 */
export function describeSources(
  { sources }: StatusFile,
  description: DatasetDescription | undefined,
  now: Date,
): Sentence[] {
  return sources.map(({ name, changedAt, firstSeenAt, checkedAt }) => {
    const credit = description?.sources.find((source) => source.name === name)?.credit;
    const isFrozen = Date.parse(checkedAt) - Date.parse(firstSeenAt) > FROZEN_AFTER;
    const since = formatAgo(firstSeenAt, now);
    const frozen = isFrozen ? `: it is frozen` : "";
    const text =
      changedAt === null
        ? `the same since it was first seen, ${since}${frozen}`
        : isFrozen
          ? `has not changed since ${formatTime(changedAt)} (${since})${frozen}`
          : `last changed ${since}`;
    return {
      text: `${credit?.name ?? name}: ${text}; last checked ${formatAgo(checkedAt, now)}.`,
      isBad: isFrozen,
    };
  });
}

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

/**
 * What whoever reads the numbers must know before.
 *
 * @param latest the newest day that is stored
 */
export function warnings(
  status: StatusFile,
  rows: RowsFile | undefined,
  latest: string | undefined,
  now: Date,
): string[] {
  const { failures, runs, sources } = status;
  const checkedAt = sources[0]?.checkedAt;
  if (checkedAt === undefined) return [];
  const found: string[] = [];
  const isLate = now.getTime() - Date.parse(checkedAt) > LATE_AFTER;
  const failed = runs.find((run) => run.status === "failed" || run.status === "crashed");
  if (failures > 0) {
    const which = failures === 1 ? "The last run" : `The last ${plural(failures, "run")}`;
    const reason = failed?.error ? ` ${failed.error.code}: ${failed.error.message}.` : "";
    found.push(`${which} failed.${reason} What you see is of ${formatTime(checkedAt)}.`);
  } else if (isLate) {
    found.push(
      `No run has succeeded since ${formatTime(checkedAt)}, ${formatAgo(checkedAt, now)}.`,
    );
  }
  const newest = runs.find((run) => run.status === "succeeded");
  if (rows !== undefined && newest !== undefined && newest.runId > rows.runId) {
    found.push(
      `These rows were published ${formatTime(rows.publishedAt)}, and a later run has changed them. Load the page again in a minute; if that does not help, the job could not publish.`,
    );
  }
  if (latest !== undefined && now.getTime() - Date.parse(latest) > FROZEN_AFTER) {
    const reason = failures === 0 && !isLate ? ": the sources have nothing newer" : "";
    found.push(`The newest day is ${formatDate(latest)}, ${formatAgo(latest, now)}${reason}.`);
  }
  return found;
}
