import type { ErrorRecord } from "../core/error-record.ts";
import { number, plural } from "../core/number.ts";
import type { ReportedRun } from "../record/run-record.ts";
import type { Fact } from "./account.ts";
import { adviceFor } from "./advice.ts";
import { describeStored } from "./describe-changes.ts";
import { faultOf } from "./subject.ts";
import { time } from "./wording.ts";

/** Page of the repository that explains each error's code. */
const RUNBOOK = "blob/main/docs/operations.md";

/** Describes a failure for a person on call: what, since when, and what to do about it. */
export function describeFailure(record: ReportedRun, error: ErrorRecord): Fact[][] {
  const { report, dataset } = record;
  const files = Object.entries(report.files ?? {});
  const steps = adviceFor(record);
  const one = (label: string, line: string | undefined): Fact[] =>
    line === undefined ? [] : [{ label, lines: [line] }];
  return [
    [
      { label: "What", lines: whatOf(error) },
      ...(files.length === 0
        ? []
        : [
            {
              label: files.length === 1 ? "File" : "Files",
              lines: files.map(([name, url]) => `${name}: ${url}`),
              hasLinks: true as const,
            },
          ]),
      ...sinceOf(record),
      ...describeStored(record),
    ],
    steps.length === 0
      ? []
      : [{ label: "What to do", lines: steps.map((step, at) => `${at + 1}. ${step}`) }],
    [
      ...linkTo(
        "Runbook",
        report.repositoryUrl && `${report.repositoryUrl}/${RUNBOOK}#${anchorOf(error)}`,
      ),
      ...linkTo("Page", pageOf(report.siteUrl, dataset)),
      ...one("Log", report.logCommand),
    ],
  ];
}

/** Returns a fact that is a link, if there is a URL. */
export const linkTo = (label: string, url: string | undefined): Fact[] =>
  url === undefined ? [] : [{ label, lines: [url], hasLinks: true }];

/** Returns the URL of a dataset's page, or of one of its runs. */
export const pageOf = (
  siteUrl: string | undefined,
  dataset: string,
  runId?: number | null,
): string | undefined =>
  siteUrl &&
  `${siteUrl.replace(/\/$/, "")}/?dataset=${dataset}${runId == null ? "" : `&run=${runId}`}`;

const anchorOf = ({ code }: ErrorRecord): string => code.toLowerCase().replaceAll("_", "-");

function whatOf(error: ErrorRecord): string[] {
  const { message, details, total, groups } = error;
  if (total === undefined) {
    // Details that the message ends with follow it, each in a line that can be copied.
    const listed = details.length === 0 ? "" : ` ${details.join(" ")}`;
    const isRepeated = listed !== "" && message.endsWith(`:${listed}`);
    const text = isRepeated ? message.slice(0, -listed.length) : `${message}.`;
    return [
      // A URL or the name of a variable stays as it is.
      text.replace(/^[a-z](?=[a-z]*[\s,'’-])/, (letter) => letter.toUpperCase()),
      ...details.map((detail) => `  ${detail}`),
    ];
  }
  const listed = groups?.reduce((sum, { count }) => sum + count, 0) ?? details.length;
  return [
    ...(details.length === 1 && total === listed ? [] : [`${headingOf(error, total)}:`]),
    ...details.map((detail) => (details.length === 1 ? detail : `  ${detail}`)),
    ...(total > listed ? [`${number(listed)} of ${number(total)} are listed.`] : []),
  ];
}

function headingOf(error: ErrorRecord, total: number): string {
  const fault = faultOf(error);
  return fault === error.details[0] ? plural(total, "problem") : fault;
}

function sinceOf({ failedBefore, report }: ReportedRun): Fact[] {
  const { firstFailure, lastSuccess } = report;
  const lines = [
    ...(failedBefore === 0 || firstFailure === undefined
      ? []
      : [
          `${number(failedBefore + 1)} failed runs in a row; the first began on ${time(firstFailure.at)} (run ${firstFailure.runId}).`,
        ]),
    ...(lastSuccess === undefined
      ? []
      : [`Last success: ${time(lastSuccess.at)} (run ${lastSuccess.runId}).`]),
  ];
  return lines.length === 0 ? [] : [{ label: "Since", lines }];
}
