import type { ChartFile, StatusFile } from "@daily-delta/etl/site-files";
import { formatAgo, formatDate } from "./format.ts";
import { FROZEN_AFTER, type Sentence } from "./freshness.ts";
import { notices } from "./notices.ts";

/** State of a dataset in a word, for counts of datasets. */
export type Condition = "up to date" | "failing" | "late" | "no longer updated";

interface ConditionSentence extends Sentence {
  readonly condition: Condition;
}

/** Says in a sentence where a dataset stands: the worst of what its own page tells. */
export function describeCondition(
  status: StatusFile,
  chart: Pick<ChartFile, "last"> | undefined,
  now: Date,
): ConditionSentence {
  const checkedAt = status.sources[0]?.checkedAt;
  const shown = { status, rows: undefined, timeline: undefined, nameOf: (name: string) => name };
  const [notice] = notices(shown, now);
  if (notice?.severity === "error")
    return { condition: "failing", standing: "rejected", text: notice.title };
  if (notice?.severity === "warning")
    return { condition: "late", standing: "stale", text: notice.title };
  if (checkedAt === undefined)
    return { condition: "late", standing: "stale", text: "No run has succeeded yet." };
  const checked = `last checked ${formatAgo(checkedAt, now)}.`;
  const end = status.freshness === null ? chart?.last : undefined;
  if (end !== undefined && now.getTime() - Date.parse(end) > FROZEN_AFTER) {
    const text = `Data ends on ${formatDate(end)}; ${checked}`;
    return { condition: "no longer updated", standing: "frozen", text };
  }
  return { condition: "up to date", standing: "good", text: `Up to date; ${checked}` };
}

const ORDER: readonly Condition[] = ["failing", "late", "up to date", "no longer updated"];

/**
 * Counts datasets by their condition.
 *
 * @example
 * describeConditions(["up to date", "failing", "up to date"]); // "1 failing, 2 up to date"
 */
export function describeConditions(conditions: readonly Condition[]): string {
  return ORDER.map((one) => [conditions.filter((each) => each === one).length, one] as const)
    .filter(([count]) => count > 0)
    .map(([count, one]) => `${count} ${one}`)
    .join(", ");
}
