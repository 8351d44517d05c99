import { number, plural } from "../core/number.ts";
import { printable } from "../core/quote.ts";
import type { BackfillRecord } from "../record/backfill-record.ts";
import type { Message } from "../record/message.ts";
import type { RunRecord } from "../record/run-record.ts";
import { toSubject } from "./wording.ts";

/**
 * Composes the one message of a backfill.
 *
 * @param run record of its last run
 */
export function composeBackfillMessage(
  backfill: BackfillRecord,
  run: RunRecord,
  environment: string,
): Message {
  const { dataset, status } = backfill;
  return {
    subject: toSubject(`[${environment}] ${dataset}: ${outcome(backfill)}`),
    body: describeBackfill(backfill),
    attributes: { dataset, status, environment },
    record: run,
  };
}

function outcome({ status, versions, loaded, refused, error }: BackfillRecord): string {
  if (error?.code === "INTERRUPTED") return "backfill interrupted";
  if (error !== null) return `backfill FAILED, ${error.code}`;
  if (status === "skipped") return "backfill skipped, another run is in progress";
  if (status === "unchanged") return `backfill complete, ${plural(versions, "version")}`;
  const refusals = refused === 0 ? "" : `, ${number(refused)} refused`;
  return `${status === "failed" ? "backfill FAILED, " : ""}${plural(loaded, "version")} backfilled${refusals}`;
}

/**
 * Describes a backfill for a person.
 *
 * @example
 * const record = await backfill(
 *   { dataset: usDaily, vintages: [{ id: "1", at: new Date("2021-07-01"), urls: files }] },
 *   {
 *     database: embeddedDatabase(await PGlite.create()),
 *     notifier: consoleNotifier(process.stdout, process.stderr),
 *     environment: "laptop",
 *   },
 * );
 * describeBackfill(record).split("\n")[0]; // "us-daily: 1 version loaded."
 */
export function describeBackfill(backfill: BackfillRecord): string {
  const { refusals, refused } = backfill;
  const more = refused - refusals.length;
  const blocks = [
    headline(backfill),
    extent(backfill),
    refusals.length === 0
      ? []
      : [
          "Refused:",
          ...refusals.map(
            ({ effectiveAt, runId, error }) =>
              `  ${effectiveAt} (run ${runId}) ${error.code}: ${error.details[0] ?? error.message}`,
          ),
          ...(more > 0 ? [`  and ${number(more)} more`] : []),
        ],
    shrinkAdvice(backfill),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => printable(line)).join("\n"))
    .join("\n\n");
}

function headline(backfill: BackfillRecord): string[] {
  const { dataset, status, versions, before, loaded, same, refused, error } = backfill;
  const done = [
    `${plural(loaded, "version")} loaded`,
    ...(same === 0 ? [] : [`${number(same)} without a difference`]),
    ...(refused === 0 ? [] : [`${number(refused)} refused`]),
  ].join(", ");
  if (error !== null) {
    const isInterrupted = error.code === "INTERRUPTED";
    const left = versions - before - loaded - same - refused;
    const isRefused = error.code === "CONFIGURATION" && loaded === 0;
    return [
      isInterrupted
        ? `${dataset}: backfill interrupted.`
        : `${dataset}: backfill FAILED (${error.code}).`,
      ...(isInterrupted ? [] : [`${error.message}.`]),
      ...(versions === 0 || isRefused
        ? []
        : [`${done}; ${number(left)} left. The same command goes on from there.`]),
    ];
  }
  if (status === "skipped") return [`${dataset}: backfill skipped, another run is in progress.`];
  if (status === "unchanged") return [`${dataset}: backfill complete; nothing to do.`];
  return [`${dataset}: ${done}.${status === "failed" ? " None of them could be loaded." : ""}`];
}

function extent(backfill: BackfillRecord): string[] {
  const { versions, firstAt, lastAt, before, inserted, updated, rows, loaded } = backfill;
  if (firstAt === null || lastAt === null) return [];
  return [
    `History: ${plural(versions, "version")}, ${firstAt} to ${lastAt}`,
    ...(before === 0 ? [] : [`Loaded or refused before: ${number(before)}`]),
    ...(loaded === 0 ? [] : [`Rows: ${number(inserted)} inserted, ${number(updated)} updated`]),
    ...(rows === null ? [] : [`Stored: ${plural(rows, "row")}`]),
  ];
}

/** The last versions may be refused because upstream meant to publish less. */
function shrinkAdvice({ refusals }: BackfillRecord): string[] {
  if (!refusals.some(({ error }) => error.code === "SHRUNK")) return [];
  return [
    "A version that lost too many rows is refused until the loss has lasted seven days. If such versions are right, run the same command with --accept-shrink: it loads what was refused after the last loaded version, and all that follows.",
  ];
}
