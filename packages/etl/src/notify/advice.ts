import type { ErrorRecord } from "../core/error-record.ts";
import { number } from "../core/number.ts";
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
      ? `Open ${placeOf(error)}. If it is a passing error, do nothing:`
      : FIRST_STEPS[error.code];
  return step === undefined
    ? []
    : [`${step} ${again}`, ...furtherSteps(error, dataset, report.runCommand)];
}

function placeOf({ groups = [] }: ErrorRecord): string {
  const group = groups.find(({ lines, files }) => (lines ?? files) !== undefined);
  const file = group?.file ?? group?.files?.[0];
  const line = group?.lines?.match(/^\d+/)?.[0];
  if (line === undefined) return file ?? "the file at its URL";
  return `${file ?? "the file"} at line ${number(Number(line))}`;
}

function furtherSteps({ code }: ErrorRecord, dataset: string, own: string | undefined): string[] {
  const command = own ?? `pnpm daily-delta run ${dataset}`;
  if (code === "CONTRACT") {
    return [
      `If the source has changed permanently, change the definition of ${dataset}, and check it: ${command} --dry-run`,
    ];
  }
  if (code === "SHRUNK") {
    const event = `, or the event {"dataset": "${dataset}", "acceptShrink": true}`;
    return [
      `If the file is right, accept it once: ${command} --accept-shrink${own === undefined ? event : ""}`,
      "If it always loses as many rows, declare that in the dataset: shrinkLimit",
    ];
  }
  return [];
}
