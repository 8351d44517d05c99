import { number, plural } from "../core/number.ts";
import { printable } from "../core/quote.ts";
import type { RunFreshness } from "../record/freshness.ts";
import type { ReportedRun } from "../record/run-record.ts";
import type { Account, Fact } from "./account.ts";
import { describeChanges } from "./describe-changes.ts";
import { describeFailure, linkTo, pageOf } from "./describe-failure.ts";
import { shownKey, time } from "./wording.ts";

/**
 * Describes a run for a person: what happened first, then what backs it up. Each line is made
 * printable, because the ledger may hold strings of older versions.
 */
export function describeRun(record: ReportedRun): Account {
  const groups = record.error === null ? describeResult(record) : describeError(record);
  return {
    headline: [...headline(record), ...crashes(record)].map((line) => printable(line)),
    groups: groups
      .filter((facts) => facts.length > 0)
      .map((facts) =>
        facts.map(({ lines, ...fact }) => ({
          ...fact,
          lines: lines.map((line) => printable(line)),
        })),
      ),
    footer: origin(record).map((line) => printable(line)),
  };
}

function describeError(record: ReportedRun): Fact[][] {
  const { error } = record;
  return error === null || error.code === "INTERRUPTED" ? [] : describeFailure(record, error);
}

function describeResult(record: ReportedRun): Fact[][] {
  const { dataset, freshness, report, runId, status } = record;
  const one = (label: string, line: string | undefined): Fact[] =>
    line === undefined ? [] : [{ label, lines: [line] }];
  return [
    [
      ...describeChanges(record),
      ...one("Freshness", freshness && freshnessOf(freshness)),
      ...one("Views", report.viewFault && `${report.viewFault}.`),
    ],
    describeSources(record),
    status === "succeeded" ? linkTo("All changes", pageOf(report.siteUrl, dataset, runId)) : [],
  ];
}

function headline(record: ReportedRun): string[] {
  const { status, error, report, dataset } = record;
  const name = `${dataset} (${report.environment})`;
  switch (status) {
    case "succeeded":
      return [`${name} is up to date: ${changes(record)}.`, ...recovery(record)];
    case "unchanged":
      return [
        `${name}: no changes; all ${plural(record.unchanged ?? 0, "row")} are up to date.`,
        ...recovery(record),
      ];
    case "skipped":
      return [
        `${name}: skipped, because another run of this dataset is in progress. Nothing to do: that run sends its own message.`,
      ];
    case "failed":
      return error?.code === "INTERRUPTED"
        ? [`${name} was INTERRUPTED. No data was changed.`, `${error.message}.`]
        : [`${name} FAILED.${consequence(record)}`];
    default:
      return [`${name}: ${status}.`];
  }
}

function changes({ inserted, updated, unchanged, gone, dropped }: ReportedRun): string {
  const removed = Math.max(gone, dropped);
  return [
    plural(inserted, "new row"),
    `${number(updated)} corrected`,
    ...(removed > 0 ? [`${number(removed)} removed`] : []),
    `${number(unchanged ?? 0)} unchanged`,
  ].join(", ");
}

/** Without a ledger a commit's answer may have been lost. */
function consequence({ runId, report }: ReportedRun): string {
  if (runId === null) return "";
  const { lastSuccess, siteUrl } = report;
  const what = siteUrl === undefined ? "the table still has the data" : "the page still shows data";
  return ` No data was changed${lastSuccess === undefined ? "" : `; ${what} of ${time(lastSuccess.effectiveAt ?? lastSuccess.at)}`}.`;
}

function recovery({ failedBefore, report: { lastSuccess, firstFailure } }: ReportedRun): string[] {
  if (failedBefore === 0) return [];
  const failures = plural(failedBefore, "failed run");
  const first = firstFailure && ` (first failure: ${time(firstFailure.at)})`;
  return [
    lastSuccess === undefined
      ? `The first success, after ${failures}.`
      : `Recovered after ${failures}${first ?? ""}.`,
  ];
}

const crashes = ({ report: { crashed = [] } }: ReportedRun): string[] =>
  crashed.map(
    (execution) => `An earlier run crashed before it could report: execution ${execution}.`,
  );

/** Says that the data became stale or fresh: a dataset that is frozen for years is not news each day. */
function freshnessOf(freshness: RunFreshness): string | undefined {
  const { became, column, newest, within, ageSeconds } = freshness;
  if (became === null) return undefined;
  const key = `the newest ${column} is ${shownKey(newest)}`;
  return became === "fresh"
    ? `Fresh again: ${key}.`
    : `Stale: ${key}, ${ageOf(ageSeconds)} old; newer data was expected within ${within}.`;
}

const ageOf = (seconds: number): string =>
  seconds < 2 * 86_400
    ? plural(Math.floor(seconds / 3_600), "hour")
    : plural(Math.floor(seconds / 86_400), "day");

function describeSources({ sources, report: { unchangedSince = {} } }: ReportedRun): Fact[] {
  const lines = Object.entries(sources).flatMap(([name, { rows, url, isSample }]) => {
    const since = unchangedSince[name];
    const state = since === undefined ? "changed" : `unchanged since run ${since}`;
    const sample = isSample ? " of INVENTED SAMPLE DATA" : "";
    return [`${name}: ${plural(rows, "row")}${sample}, ${state}`, `  ${url}`];
  });
  return lines.length === 0 ? [] : [{ label: "Sources", lines }];
}

function origin({ runId, executionId, startedAt, finishedAt, error }: ReportedRun): string[] {
  const seconds = finishedAt && (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  const took = seconds === null ? "" : `, took ${(seconds as number).toFixed(1)} s`;
  const run = runId === null ? "Not recorded (no entry in the ledger)" : `Run ${runId}`;
  const code = error === null ? "" : ` Code ${error.code}.`;
  return [`${run}, ${time(startedAt)}${took}.${code}`, `Execution ${executionId}`];
}
