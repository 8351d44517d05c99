import type { ErrorRecord } from "../core/error-record.ts";
import type { ReportedRun } from "../record/run-record.ts";
import { time } from "./wording.ts";

/** First steps for failures that the next run may heal, by code. */
const FIRST_STEPS: Readonly<Record<string, string>> = {
  SHRUNK: "Compare the file with its previous version. If it is a passing error, do nothing:",
  SOURCE: "Open the file's URL. If it is a passing error, do nothing:",
  SOURCE_UNAVAILABLE: "If the server comes back by itself, do nothing:",
  DATABASE_UNAVAILABLE: "Check the database server. When it is back, do nothing:",
  DATABASE_BUSY: "End idle sessions of the database server. After that, do nothing:",
  DATABASE_LOCKED: "End the session that holds the lock. After that, do nothing:",
};

/** Names the steps that a failure asks for; none if its own text says it all. */
export function adviceFor({ dataset, error, report }: ReportedRun): string[] {
  if (error === null) return [];
  const { nextRun } = report;
  const again = `the next run${nextRun === undefined ? "" : ` is ${time(nextRun)} and`} tries again.`;
  const step =
    error.code === "CONTRACT"
      ? `Open the file ${placeOf(error)}. If it is a passing error, do nothing:`
      : FIRST_STEPS[error.code];
  return step === undefined ? [] : [`${step} ${again}`, ...furtherSteps(error, dataset)];
}

function placeOf({ groups = [] }: ErrorRecord): string {
  const line = groups.find(({ lines }) => lines !== undefined)?.lines?.match(/^\d+/)?.[0];
  return line === undefined ? "at its URL" : `at line ${line}`;
}

function furtherSteps({ code }: ErrorRecord, dataset: string): string[] {
  const command = `pnpm daily-delta run ${dataset}`;
  if (code === "CONTRACT") {
    return [
      `If the source has changed permanently, change the definition of ${dataset}, and check it: ${command} --dry-run`,
    ];
  }
  if (code === "SHRUNK") {
    return [
      `If the file is right, accept it once: ${command} --accept-shrink, or the event {"dataset": "${dataset}", "acceptShrink": true}`,
      "If it always loses as many rows, declare that in the dataset: shrinkLimit",
    ];
  }
  return [];
}
