import { type DatasetStatus, type Freshness, printable, type RunRecord } from "@daily-delta/etl";
import { number } from "@daily-delta/etl/core";
import { ago, describeTime } from "../terminal/ago.ts";
import { coloured, type Tone } from "../terminal/style.ts";
import { labelled, widthOf } from "../terminal/wrap.ts";
import { describeOutcome } from "./describe-outcome.ts";

/** Column in which the values begin. */
const INDENT = 16;
/** Lines of an error; the message of the run has all of it. */
const ERROR_LINES = 3;

type Output = NodeJS.WritableStream & { readonly columns?: number };

/**
 * Describes the state of datasets in lines that fit the terminal, or 80 columns.
 *
 * @param output where the text is going to be written: its width, and whether it has colours
 */
export function describeStatuses(
  statuses: readonly DatasetStatus[],
  now: Date,
  output: Output,
): string {
  const blocks = statuses.map((status) => describe(status, now, output));
  return blocks
    .flatMap((block, index) => {
      const isApart = index > 0 && block.length + (blocks[index - 1]?.length ?? 0) > 2;
      return isApart ? ["", ...block] : block;
    })
    .join("\n");
}

function describe(status: DatasetStatus, now: Date, output: Output): string[] {
  const { dataset, lastRun, lastSuccess, rows, newestKey, freshness, problem } = status;
  const { gone, table, otherTables } = status;
  const layout = { width: widthOf(output), indent: INDENT };
  const line = (label: string, text: string, most?: number): string[] =>
    labelled(`  ${label}`, text, most === undefined ? layout : { ...layout, most });
  if (lastRun === null && table === null && otherTables.length === 0) {
    return [`${dataset}: never run`];
  }
  const { text, tone, more } = stateOf(status, now);
  const error = lastRun?.error ?? null;
  const isSame = lastRun !== null && lastRun.runId === lastSuccess?.runId;
  const newest = newestKey === null ? "none" : printable(Object.values(newestKey).join(" "), 200);
  return [
    `${dataset}: ${coloured(text, tone, output)}${more}`,
    ...line("last run", lastRun === null ? "never" : describeRun(lastRun, now)),
    ...(error === null || error.code === "INTERRUPTED"
      ? []
      : line("error", printable(`${error.code}: ${error.message}`), ERROR_LINES)),
    ...(isSame
      ? []
      : line("last success", lastSuccess === null ? "never" : describeRun(lastSuccess, now))),
    ...(otherTables.length === 0
      ? []
      : line("table", `${table ?? "none"} (not: ${otherTables.join(", ")})`)),
    ...line("rows", rows === null ? "unknown" : number(rows)),
    ...line("newest key", newest),
    ...(freshness?.isStale ? line("stale", describeStale(freshness, now)) : []),
    ...(gone == null ? [] : line("gone", describeGone(gone))),
    ...(problem === null ? [] : line("problem", problem)),
  ];
}

/** A copy of the state that an older version wrote has none. */
function describeGone({ rows, newest }: NonNullable<DatasetStatus["gone"]>): string {
  const named = newest.map(
    ({ key, since }) =>
      `${printable(Object.values(key).join(" "), 80)} (since ${since.slice(0, "YYYY-MM-DD".length)})`,
  );
  const more = rows > newest.length ? `, and ${number(rows - newest.length)} more` : "";
  return `${number(rows)} no longer upstream: ${named.join(", ")}${more}`;
}

function stateOf(
  { failing, problem, lastRun, lastSuccess, freshness }: DatasetStatus,
  now: Date,
): { text: string; tone: Tone; more: string } {
  if (failing !== null) {
    const runs = failing.runs === 1 ? "" : `, ${number(failing.runs)} runs`;
    return {
      text: "FAILED",
      tone: "bad",
      more: `${runs} since ${describeTime(failing.since, now)}`,
    };
  }
  if (problem !== null) return { text: "PROBLEM", tone: "bad", more: "" };
  if (lastRun?.status === "running") return { text: "RUNNING", tone: "busy", more: "" };
  if (lastSuccess === null) return { text: "NO SUCCESS YET", tone: "busy", more: "" };
  if (freshness?.isStale) {
    const since = describeTime(freshness.staleAt, now);
    return { text: "STALE", tone: "busy", more: ` since ${since}` };
  }
  return { text: "OK", tone: "good", more: "" };
}

function describeStale({ column, newest, within }: Freshness, now: Date): string {
  const time = newest.includes("T") ? newest.replace(/Z?$/, "Z") : newest;
  const age = ago(Date.parse(time), now.getTime());
  return `newest ${column} is ${printable(newest)}, ${age}; newer data was expected within ${within}`;
}

const describeRun = (run: RunRecord, now: Date): string =>
  `${describeTime(run.startedAt, now)}, run ${run.runId}: ${describeOutcome(run)}`;
