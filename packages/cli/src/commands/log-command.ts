import { type LoggedRun, printable, runLog } from "@daily-delta/etl";
import { number } from "@daily-delta/etl/core";
import { withSession } from "../database/with-session.ts";
import { findDataset } from "../datasets/known-datasets.ts";
import { shortTime } from "../terminal/ago.ts";
import { printJson } from "../terminal/print-json.ts";
import { coloured } from "../terminal/style.ts";
import { loadingCommand } from "../terminal/typed-command.ts";
import { widthOf, wrap } from "../terminal/wrap.ts";
import { crashedIfDead } from "./dead-run.ts";
import { describeOutcome, toneOf } from "./describe-outcome.ts";

/**
 * Prints the last runs of a dataset, the newest first.
 *
 * @returns the exit code: 1 if it has never run
 */
export async function logCommand(
  name: string,
  options: { database: string; limit: number; json?: boolean },
): Promise<number> {
  const dataset = findDataset(name);
  const runs = await withSession(options.database, async (session) => {
    const logged: LoggedRun[] = [];
    for (const run of await runLog(session.db, dataset, options.limit)) {
      logged.push(await crashedIfDead(session, run));
    }
    return logged;
  });
  if (options.json) printJson(runs);
  if (runs.length === 0) {
    process.stderr.write(
      `daily-delta: ${name} has never run in this database. Run it first: ${loadingCommand(name)}\n`,
    );
    return 1;
  }
  if (!options.json) process.stdout.write(describeLog(runs, new Date(), process.stdout));
  return 0;
}

/** Describes runs in a table: number, start, duration, and what each did, in one line or two. */
export function describeLog(
  runs: readonly LoggedRun[],
  now: Date,
  output: NodeJS.WritableStream & { readonly columns?: number },
): string {
  const rows = runs.map((run) => ({
    run,
    cells: [String(run.runId), shortTime(run.startedAt, now), took(run)],
  }));
  const heads = ["Run", "Started", "Took"];
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map(({ cells }) => (cells[column] as string).length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => {
        const width = widths[column] as number;
        return column === 1 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  ");
  const indent = widths.reduce((sum, width) => sum + width + 2, 0);
  const width = Math.max(widthOf(output) - indent, 30);
  const lines = rows.flatMap(({ run, cells }) => {
    const tone = toneOf(run);
    const [result = "", ...more] = wrap(describeOutcome(run), width);
    const shown = tone === "bad" ? coloured(result, tone, output) : result;
    const below = [...more, ...reason(run, width)].map((text) => " ".repeat(indent) + text);
    return [`${line(cells)}  ${shown}`, ...below];
  });
  return `${[`${line(heads)}  Result`, ...lines].join("\n")}\n`;
}

/** The reason of a failure, next to the results. */
const reason = ({ error }: LoggedRun, width: number): string[] =>
  error === null || error.code === "INTERRUPTED" ? [] : wrap(printable(error.message), width, 2);

function took({ startedAt, finishedAt }: LoggedRun): string {
  if (finishedAt === null) return "";
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  return seconds < 60 ? `${seconds.toFixed(1)} s` : `${number(Math.round(seconds / 60))} min`;
}
