import type { ErrorRecord } from "../core/error-record.ts";
import { number, plural } from "../core/number.ts";
import type { ReportedRun } from "../record/run-record.ts";
import { isSuccess } from "../record/run-status.ts";
import { toSubject } from "./wording.ts";

/** Composes the subject of a run's message: environment, outcome, dataset, and the numbers. */
export function subjectOf(record: ReportedRun): string {
  const { dataset, report } = record;
  const word = isSuccess(record.status)
    ? hasRecovered(record)
      ? "RECOVERED"
      : "OK"
    : wordOf(record);
  const became = record.freshness?.became ?? null;
  const freshness = became === null ? "" : became === "stale" ? ", now STALE" : ", fresh again";
  return toSubject(
    `[${report.environment}] ${word} ${dataset}: ${outcomeOf(record)}${freshness}${row(record)}`,
  );
}

const hasRecovered = ({ failedBefore, report }: ReportedRun): boolean =>
  failedBefore > 0 && report.lastSuccess !== undefined;

const wordOf = ({ status, error }: ReportedRun): string =>
  (error?.code === "INTERRUPTED" ? "interrupted" : status).toUpperCase();

function outcomeOf(record: ReportedRun): string {
  switch (record.status) {
    case "succeeded":
      return changesOf(record);
    case "unchanged":
      return `nothing new, ${plural(record.unchanged ?? 0, "row")}`;
    case "skipped":
      return "another run is in progress";
    case "failed":
      return record.error === null ? "" : faultOf(record.error);
    default:
      return record.status;
  }
}

function changesOf({ inserted, updated, gone, returned, dropped }: ReportedRun): string {
  const counts = [
    [inserted, "new"],
    [updated, "corrected"],
    [gone, "removed"],
    [returned, "returned"],
    [dropped > gone ? dropped : 0, "deleted"],
  ] as const;
  const changes = counts.filter(([count]) => count > 0);
  if (changes.length === 0) return "no changes";
  return changes.map(([count, what]) => `${number(count)} ${what}`).join(", ");
}

/** Advice at the end of a complaint. */
const ADVICE = /; (?:if it means unknown|to read it): .*$/;

/** Names what is wrong in a few words. */
export function faultOf({ code, message, details, total, groups = [] }: ErrorRecord): string {
  if (code === "INTERRUPTED") return message;
  const [first] = groups;
  if (first === undefined || total === undefined) return details[0] ?? message;
  if (total === 1) return details[0]?.replace(ADVICE, "") ?? message;
  const listed = groups.reduce((sum, { count }) => sum + count, 0);
  const isAbout = (part: "source" | "column"): boolean =>
    listed === total && groups.every((group) => group[part] === first[part]);
  if (isAbout("source") && isAbout("column") && first.column !== undefined) {
    return `${first.source}, ${number(total)} bad cells in "${first.column}"`;
  }
  return isAbout("source")
    ? `${first.source}, ${number(total)} problems`
    : `${number(total)} problems`;
}

/** Says how long a failure lasts. */
function row({ status, error, failedBefore }: ReportedRun): string {
  if (status !== "failed" || error?.code === "INTERRUPTED" || failedBefore === 0) return "";
  return ` (${ordinal(failedBefore + 1)} failure in a row)`;
}

const rules = new Intl.PluralRules("en-US", { type: "ordinal" });
const SUFFIXES: Readonly<Record<string, string>> = { one: "st", two: "nd", few: "rd" };
const ordinal = (count: number): string =>
  `${number(count)}${SUFFIXES[rules.select(count)] ?? "th"}`;
