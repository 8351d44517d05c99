import { type DatasetStatus, datasetStatus, datasets, type RunRecord } from "@daily-delta/etl";
import { withSession } from "../with-session.ts";

const integer = new Intl.NumberFormat("en-US");

/** Prints where each dataset stands. */
export async function statusCommand(options: { database: string; json?: boolean }): Promise<void> {
  const statuses = await withSession(options.database, async ({ db }) => {
    const found: DatasetStatus[] = [];
    for (const dataset of datasets) found.push(await datasetStatus(db, dataset));
    return found;
  });
  const text = options.json
    ? JSON.stringify(statuses, null, 2)
    : statuses.map(describe).join("\n\n");
  process.stdout.write(`${text}\n`);
}

function describe({ dataset, lastRun, lastSuccess, rows, newestKey }: DatasetStatus): string {
  if (lastRun === null) return `${dataset}: never run`;
  const newest = newestKey === null ? "none" : Object.values(newestKey).join(" ");
  return [
    dataset,
    `  last run      ${describeRun(lastRun)}`,
    `  last success  ${lastSuccess === null ? "never" : describeRun(lastSuccess)}`,
    `  rows          ${integer.format(rows)}`,
    `  newest key    ${newest}`,
  ].join("\n");
}

function describeRun({ runId, status, startedAt, inserted, updated, error }: RunRecord): string {
  const outcome = status === "succeeded" ? `: ${inserted} inserted, ${updated} updated` : "";
  const reason = error === null ? "" : `: ${error.code}, ${error.message}`;
  return `${startedAt} (run ${runId}) ${status}${outcome}${reason}`;
}
