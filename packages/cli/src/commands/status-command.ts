import type { Session } from "@daily-delta/etl";
import { DatabaseInUseError } from "../database/folder-lock.ts";
import { type DatedStatus, readStatuses, readStatusFile } from "../database/status-file.ts";
import { withSession } from "../database/with-session.ts";
import { knownDatasets } from "../datasets/known-datasets.ts";
import { ago } from "../terminal/ago.ts";
import { printJson } from "../terminal/print-json.ts";
import { loadingCommand } from "../terminal/typed-command.ts";
import { widthOf, wrap } from "../terminal/wrap.ts";
import { crashedIfDead } from "./dead-run.ts";
import { describeStatuses } from "./describe-status.ts";
import { isFailing } from "./is-failing.ts";

interface StatusOptions {
  readonly database: string;
  readonly json?: boolean;
}

/**
 * Prints where each dataset stands. While another process has an embedded database open, prints what
 * that process noted last, and says so.
 *
 * @returns the exit code: 1 if a dataset needs attention, or none has ever run
 */
export async function statusCommand(options: StatusOptions): Promise<number> {
  const { stdout, stderr } = process;
  const statuses = await currentStatuses(options.database);
  if (options.json) printJson(statuses);
  else stdout.write(`${describeStatuses(statuses, new Date(), stdout)}\n`);
  if (statuses.every(({ lastRun }) => lastRun === null)) {
    stderr.write(
      `daily-delta: no dataset has run in this database. Use --database to choose another, or run one first: ${loadingCommand()}\n`,
    );
    return 1;
  }
  return statuses.some(isFailing) ? 1 : 0;
}

async function currentStatuses(database: string): Promise<readonly DatedStatus[]> {
  try {
    return await withSession(database, async (session) => {
      const statuses: DatedStatus[] = [];
      for (const status of await readStatuses(session, knownDatasets())) {
        statuses.push(await withoutDeadRun(session, status));
      }
      return statuses;
    });
  } catch (error) {
    if (!(error instanceof DatabaseInUseError)) throw error;
    const seen = readStatusFile(error.folder, knownDatasets());
    if (seen === undefined) throw error;
    process.stderr.write(`${describeUse(seen.statuses, seen.running)}\n`);
    return seen.statuses;
  }
}

/** Counts a run that was killed among the failures. */
async function withoutDeadRun(session: Session, status: DatedStatus): Promise<DatedStatus> {
  const { lastRun, failing } = status;
  const run = lastRun && (await crashedIfDead(session, lastRun));
  if (run === lastRun || run === null) return status;
  return {
    ...status,
    lastRun: run,
    failing: { runs: (failing?.runs ?? 0) + 1, since: failing?.since ?? run.startedAt },
  };
}

function describeUse(
  statuses: readonly DatedStatus[],
  running: { readonly dataset: string; readonly startedAt: string; readonly pid: number } | null,
): string {
  const now = Date.now();
  const newest = Math.max(...statuses.map(({ asOf }) => Date.parse(asOf)));
  const use =
    running === null
      ? "another process has the database open"
      : `process ${running.pid} is running ${running.dataset}, since ${ago(Date.parse(running.startedAt), now)}`;
  const text = `daily-delta: ${use}. This is what it noted last, ${ago(newest, now)}.`;
  return wrap(text, widthOf(process.stderr)).join("\n");
}
