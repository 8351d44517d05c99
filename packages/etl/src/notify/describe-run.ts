import type { ErrorRecord } from "../core/errors.ts";
import { printable } from "../core/quote.ts";
import type { RunFreshness } from "../record/freshness.ts";
import type { MessageContext, NumberChange } from "../record/message-context.ts";
import type { RunRecord } from "../record/run-record.ts";
import { describeGone } from "./describe-gone.ts";

const number = new Intl.NumberFormat("en-US");
const exact = new Intl.NumberFormat("en-US", { maximumFractionDigits: 20 });
const signed = new Intl.NumberFormat("en-US", {
  signDisplay: "always",
  maximumFractionDigits: 20,
});

/** A longer key is cut, in UTF-16 code units. */
const LONGEST_KEY = 200;

const plural = (count: number, noun: string): string =>
  `${number.format(count)} ${noun}${count === 1 ? "" : "s"}`;

/**
 * Describes a run for a person: what happened first, then what backs it up. Each line is made
 * printable, because the ledger may hold strings of older versions.
 */
export function describeRun(record: RunRecord, context: MessageContext): string {
  const { error, failedBefore, sources } = record;
  const blocks: string[][] = [
    [...headline(record), ...describeGone(record, context)],
    error === null || error.details.length < 2 ? [] : complaints(error),
    history(record, failedBefore, context.crashed ?? []),
    stored(context),
    record.freshness === undefined ? [] : describeFreshness(record.freshness),
    context.viewFault === undefined ? [] : [`${context.viewFault}.`],
    revisions(context.revisions ?? []),
    Object.entries(sources).map(
      ([name, { rows, url, isSample }]) =>
        `Source ${name}: ${plural(rows, "row")}${isSample ? " of INVENTED SAMPLE DATA" : ""}, ${url}`,
    ),
    origin(record),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => printable(line)).join("\n"))
    .join("\n\n");
}

function stored({ range, implausible }: MessageContext): string[] {
  const lines: string[] = [];
  if (range !== undefined) {
    lines.push(`Stored: ${shownKey(range.first)} to ${shownKey(range.last)}`);
  }
  if (implausible !== undefined) lines.push(`Not included: ${implausible}.`);
  return lines;
}

/** Says that the data became stale or fresh: a dataset that is frozen for years is not news each day. */
function describeFreshness({ became, column, newest, within, ageSeconds }: RunFreshness): string[] {
  if (became === null) return [];
  const key = `the newest ${column} is ${shownKey(newest)}`;
  return became === "fresh"
    ? [`Fresh again: ${key}.`]
    : [`Stale: ${key}, ${ageOf(ageSeconds)} old; newer data was expected within ${within}.`];
}

const ageOf = (seconds: number): string =>
  seconds < 2 * 86_400
    ? plural(Math.floor(seconds / 3_600), "hour")
    : plural(Math.floor(seconds / 86_400), "day");

const shownKey = (key: string): string => printable(key, LONGEST_KEY);

function headline(record: RunRecord): string[] {
  const { dataset, inserted, updated, unchanged, error } = record;
  // Rows that went with this run have a line of their own.
  const missing = record.missing === record.gone ? 0 : record.missing;
  switch (record.status) {
    case "succeeded":
      return [
        `${dataset}: ${plural(inserted, "row")} inserted, ${number.format(updated)} updated, ${number.format(unchanged ?? 0)} unchanged.${kept(missing)}`,
      ];
    case "unchanged":
      return [
        `${dataset}: nothing new upstream; all ${plural(unchanged ?? 0, "row")} unchanged.${kept(missing)}`,
      ];
    case "skipped":
      return [
        `${dataset}: skipped, because another run of this dataset is in progress. Nothing to do: that run sends its own message.`,
      ];
    case "failed":
      if (error?.code === "INTERRUPTED") {
        return [`${dataset}: INTERRUPTED. No data row was changed.`, `${error.message}.`];
      }
      // Without a ledger a commit's answer may have been lost.
      return [
        `${dataset}: FAILED (${error?.code}).${record.runId === null ? "" : " No data row was changed."}`,
        `${error?.message}.`,
      ];
    default:
      return [`${dataset}: ${record.status}.`];
  }
}

/** The complaints that are listed, and how many there are if not all of them are. */
function complaints({ details, total = details.length }: ErrorRecord): string[] {
  const lines = details.map((detail) => `- ${detail}`);
  if (total <= details.length) return lines;
  return [...lines, `${number.format(details.length)} of ${number.format(total)} are listed.`];
}

const kept = (missing: number | null): string =>
  missing ? ` ${removed(missing)}; kept here.` : "";

const removed = (missing: number): string =>
  `${plural(missing, "row")} ${missing === 1 ? "was" : "were"} removed from the source`;

function history(record: RunRecord, failedBefore: number, crashed: readonly string[]): string[] {
  const lines = crashed.map(
    (execution) => `An earlier run crashed before it could report: execution ${execution}.`,
  );
  if (failedBefore === 0) return lines;
  const before = plural(failedBefore, "run");
  return [
    ...lines,
    record.status === "failed"
      ? `${before} failed before this one since the last success.`
      : `${before} failed since the last success.`,
  ];
}

/** Intl formats decimal strings exactly, which its types do not allow for every string. */
const decimal = (text: string): `${number}` => text as `${number}`;

function revisions(largest: readonly NumberChange[]): string[] {
  if (largest.length === 0) return [];
  return [
    "Largest revisions:",
    ...largest.map(
      ({ key, column, before, after, difference }) =>
        `  ${shownKey(key)} ${column}: ${exact.format(decimal(before))} -> ${exact.format(decimal(after))} (${signed.format(decimal(difference))})`,
    ),
  ];
}

function origin({ runId, executionId, startedAt, finishedAt }: RunRecord): string[] {
  const seconds =
    finishedAt === null
      ? ""
      : `, ${((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000).toFixed(1)} s`;
  const run = runId === null ? "No entry in the ledger" : `Run ${runId}`;
  return [`${run}, ${startedAt}${seconds}`, `Execution ${executionId}`];
}
