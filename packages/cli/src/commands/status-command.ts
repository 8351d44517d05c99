import {
  type DatasetStatus,
  datasetStatus,
  datasets,
  printable,
  type RunRecord,
} from "@daily-delta/etl";
import { printJson } from "../print-json.ts";
import { withSession } from "../with-session.ts";

const integer = new Intl.NumberFormat("en-US");

/** Prints where each dataset stands. */
export async function statusCommand(options: { database: string; json?: boolean }): Promise<void> {
  const statuses = await withSession(options.database, async ({ db }) => {
    const found: DatasetStatus[] = [];
    for (const dataset of datasets) found.push(await datasetStatus(db, dataset));
    return found;
  });
  if (options.json) printJson(statuses);
  else process.stdout.write(`${statuses.map(describe).join("\n\n")}\n`);
}

function describe({
  dataset,
  lastRun,
  lastSuccess,
  rows,
  newestKey,
  problem,
}: DatasetStatus): string {
  if (lastRun === null) return `${dataset}: never run`;
  const newest = newestKey === null ? "none" : printable(Object.values(newestKey).join(" "));
  return [
    dataset,
    `  last run      ${describeRun(lastRun)}`,
    `  last success  ${lastSuccess === null ? "never" : describeRun(lastSuccess)}`,
    `  rows          ${integer.format(rows)}`,
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
