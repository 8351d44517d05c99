import type { DatasetDescription, StatusFile } from "@daily-delta/etl/site-files";
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

/** For each source, when it changed and when somebody last looked. */
export function describeSources(
  { sources }: StatusFile,
  description: DatasetDescription,
  now: Date,
): Sentence[] {
  return sources.map(({ name, changedAt, checkedAt }) => {
    const credit = description.sources.find((source) => source.name === name)?.credit;
    const isFrozen = Date.parse(checkedAt) - Date.parse(changedAt) > FROZEN_AFTER;
    const changed = formatAgo(changedAt, now);
    const text = isFrozen
      ? `has not changed since ${formatTime(changedAt)} (${changed}): it is frozen`
      : `last changed ${changed}`;
    return {
      text: `${credit?.name ?? name}: ${text}, last checked ${formatAgo(checkedAt, now)}.`,
      isBad: isFrozen,
    };
  });
}

/** What whoever reads the numbers must know before. */
export function warnings(
  { failures, runs, sources }: StatusFile,
  latest: string | undefined,
  now: Date,
): string[] {
  const found: string[] = [];
  const checkedAt = sources[0]?.checkedAt;
  const failed = runs.find(({ status }) => status === "failed" || status === "crashed");
  if (failures > 0 && checkedAt !== undefined) {
    const which = failures === 1 ? "The last run" : `The last ${plural(failures, "run")}`;
    const reason = failed?.error ? ` ${failed.error.code}: ${failed.error.message}.` : "";
    found.push(`${which} failed.${reason} What you see is of ${formatTime(checkedAt)}.`);
  }
  if (
    failures === 0 &&
    checkedAt !== undefined &&
    now.getTime() - Date.parse(checkedAt) > LATE_AFTER
  ) {
    found.push(
      `No run has succeeded since ${formatTime(checkedAt)}, ${formatAgo(checkedAt, now)}.`,
    );
  }
  if (latest !== undefined && now.getTime() - Date.parse(latest) > FROZEN_AFTER) {
    found.push(
      `The newest day is ${formatDate(latest)}, ${formatAgo(latest, now)}: the sources have nothing newer.`,
    );
  }
  return found;
}
