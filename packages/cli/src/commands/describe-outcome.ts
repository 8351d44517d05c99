import { printable, type RunRecord } from "@daily-delta/etl";
import { number } from "@daily-delta/etl/core";
import type { Tone } from "../terminal/style.ts";

type Outcome = Pick<
  RunRecord,
  "status" | "inserted" | "updated" | "missing" | "dropped" | "error" | "effectiveAt"
>;

/**
 * Describes how a run ended, in a few words, as the page does; for a run of a backfill also when its
 * data was the newest.
 *
 * @example
 * describeOutcome(record); // "389 new, 279 corrected"
 */
export function describeOutcome(outcome: Outcome): string {
  const { effectiveAt } = outcome;
  const result = describeResult(outcome);
  if (effectiveAt === undefined) return result;
  return `${result}; data of ${effectiveAt.slice(0, 16).replace("T", " ")} UTC`;
}

function describeResult(outcome: Outcome): string {
  const { status, inserted, updated, missing, dropped, error } = outcome;
  const kept = missing ? `, ${number(missing)} no longer upstream` : "";
  const gone = dropped > 0 ? `${kept}, ${number(dropped)} deleted` : kept;
  switch (status) {
    case "succeeded":
      return `${number(inserted)} new, ${number(updated)} corrected${gone}`;
    case "unchanged":
      return `no changes${gone}`;
    case "skipped":
      return "skipped, another run was in progress";
    case "failed":
      return error?.code === "INTERRUPTED"
        ? "interrupted"
        : `FAILED (${printable(error?.code ?? "unknown")})`;
    case "crashed":
      return "CRASHED";
    case "running":
      return "running";
  }
}

/** Returns the tone of an outcome; an interrupted or skipped run is neither good nor bad. */
export function toneOf({ status, error }: Pick<RunRecord, "status" | "error">): Tone | undefined {
  if (status === "succeeded" || status === "unchanged") return "good";
  if (status === "running") return "busy";
  const isFailure = status === "crashed" || (status === "failed" && error?.code !== "INTERRUPTED");
  return isFailure ? "bad" : undefined;
}
