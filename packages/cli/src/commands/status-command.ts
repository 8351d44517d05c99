import {
  type DatasetStatus,
  datasetStatus,
  datasets,
  isAlive,
  isSuccess,
  printable,
  type RunRecord,
  type Session,
} from "@daily-delta/etl";
import { withSession } from "../database/with-session.ts";
import { printJson } from "../terminal/print-json.ts";

const integer = new Intl.NumberFormat("en-US");

/**
 * Prints where each dataset stands.
 *
 * @returns the exit code: 1 if a dataset needs attention, or none has ever run
 */
export async function statusCommand(options: {
  database: string;
  json?: boolean;
}): Promise<number> {
  const statuses = await withSession(options.database, async (session) => {
    const found: DatasetStatus[] = [];
    for (const dataset of datasets) {
      const status = await datasetStatus(session.db, dataset);
      found.push({ ...status, lastRun: await seen(session, status.lastRun) });
    }
    return found;
  });
  if (options.json) printJson(statuses);
  else process.stdout.write(`${statuses.map(describe).join("\n\n")}\n`);
  if (statuses.every(({ lastRun }) => lastRun === null)) {
    process.stderr.write(
      "daily-delta: no dataset has run in this database. Run one first, or use --database to choose another.\n",
    );
    return 1;
  }
  return statuses.some(needsAttention) ? 1 : 0;
}

/** The last run as it is: one that was killed is still `running` in the ledger. */
async function seen(session: Session, run: RunRecord | null): Promise<RunRecord | null> {
  const isGone = run?.status === "running" && !(await isAlive(session, run));
  return isGone ? { ...run, status: "crashed" } : run;
}

/** Runs that failed or crashed since the last success, the last one included. */
function failures({ status, failedBefore, error }: RunRecord): number {
  const isFailure = status === "crashed" || (status === "failed" && error?.code !== "INTERRUPTED");
  return isSuccess(status) ? 0 : failedBefore + Number(isFailure);
}

const needsAttention = ({ lastRun, problem }: DatasetStatus): boolean =>
  problem !== null || (lastRun !== null && failures(lastRun) > 0);

function describe({
  dataset,
  lastRun,
  lastSuccess,
  rows,
  newestKey,
  problem,
  table,
  otherTables,
}: DatasetStatus): string {
  if (lastRun === null && table === null && otherTables.length === 0)
    return `${dataset}: never run`;
  const failed = lastRun === null ? 0 : failures(lastRun);
  const newest = newestKey === null ? "none" : printable(Object.values(newestKey).join(" "));
  return [
    dataset,
    `  last run      ${lastRun === null ? "never" : describeRun(lastRun)}`,
    ...(failed < 2 ? [] : [`  failures      ${integer.format(failed)} since the last success`]),
    `  last success  ${lastSuccess === null ? "never" : describeRun(lastSuccess)}`,
    ...(otherTables.length === 0
      ? []
      : [`  table         ${table ?? "none"} (not: ${otherTables.join(", ")})`]),
    `  rows          ${rows === null ? "not known" : integer.format(rows)}`,
    `  newest key    ${newest}`,
    ...(problem === null ? [] : [`  problem       ${problem}`]),
  ].join("\n");
}

function describeRun({ runId, status, startedAt, inserted, updated, error }: RunRecord): string {
  const outcome =
    status === "succeeded"
      ? `: ${integer.format(inserted)} inserted, ${integer.format(updated)} updated`
      : "";
  const reason = error === null ? "" : printable(`: ${error.code}, ${error.message}`);
  return `${startedAt} (run ${runId}) ${status}${outcome}${reason}`;
}
