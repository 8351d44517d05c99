import type { DatasetDescription, StatusFile } from "@daily-delta/etl/site-files";
import { formatAgo, formatTime } from "./format.ts";

const DAY = 86_400_000;
/** Daily files that stay the same for longer than that are called frozen. */
export const FROZEN_AFTER = 14 * DAY;
/** A daily job that has not succeeded for longer than that is late. */
export const LATE_AFTER = 1.5 * DAY;

/** State of a source; `good` if it was checked lately, and accepted. */
type Standing = "good" | "frozen" | "stale" | "pending" | "rejected";

/** A sentence about a source. */
export interface Sentence {
  readonly text: string;
  readonly standing: Standing;
}

type Check = StatusFile["checks"][number];
type Version = StatusFile["sources"][number];

/**
 * For each source: when it changed, when it was last checked, and how that ended.
 *
 * @param description names the publishers; `undefined` for samples, which have none
 */
export function describeSources(
  { sources, checks }: StatusFile,
  description: DatasetDescription | undefined,
  now: Date,
): Sentence[] {
  const names = new Set([...checks, ...sources].map(({ name }) => name));
  return Array.from(names, (name) => {
    const credit = description?.sources.find((source) => source.name === name)?.credit;
    const version = sources.find((source) => source.name === name);
    const check = checks.find((each) => each.name === name) ?? acceptedAs(version);
    const { text, standing } = describeSource(version, check, now);
    return { text: `${credit?.name ?? name}: ${text}.`, standing };
  });
}

/** Files of older versions have no checks: the last success accepted what it saw. */
const acceptedAs = (version: Version | undefined): Omit<Check, "name"> => ({
  checkedAt: version?.checkedAt ?? null,
  outcome: version === undefined ? null : "accepted",
  since: null,
  reason: null,
});

function describeSource(
  version: Version | undefined,
  { checkedAt, outcome, since }: Omit<Check, "name">,
  now: Date,
): Sentence {
  if (checkedAt === null || outcome === null) return { text: "not checked yet", standing: "stale" };
  const ago = formatAgo(checkedAt, now);
  const isStale = now.getTime() - Date.parse(checkedAt) > LATE_AFTER;
  const shown =
    version === undefined ? "" : `; shown is the version of ${formatTime(version.checkedAt)}`;
  if (outcome === "rejected" || outcome === "unavailable") {
    const what = outcome === "rejected" ? "rejected" : "not available";
    const first = since === null || since === checkedAt ? "" : ` (since ${formatTime(since)})`;
    return { text: `checked ${ago} and ${what}${first}${shown}`, standing: "rejected" };
  }
  const { text, isFrozen } = describeChange(version, checkedAt, now);
  const checked = `${text}last checked ${ago}`;
  if (isStale) return { text: `${checked}, and not since`, standing: "stale" };
  if (outcome === "read") {
    return { text: `${checked}, but not loaded: the run failed`, standing: "pending" };
  }
  return { text: checked, standing: isFrozen ? "frozen" : "good" };
}

function describeChange(
  version: Version | undefined,
  checkedAt: string,
  now: Date,
): { text: string; isFrozen: boolean } {
  if (version === undefined) return { text: "", isFrozen: false };
  const { changedAt, firstSeenAt } = version;
  const isFrozen = Date.parse(checkedAt) - Date.parse(firstSeenAt) > FROZEN_AFTER;
  const since = formatAgo(firstSeenAt, now);
  const frozen = isFrozen ? `, no longer updated` : "";
  const text =
    changedAt === null
      ? `unchanged since we first fetched it, ${since}${frozen}`
      : isFrozen
        ? `has not changed since ${formatTime(changedAt)} (${since})${frozen}`
        : `last changed ${since}`;
  return { text: `${text}; `, isFrozen };
}
