import { fileURLToPath } from "node:url";
import { datasetStatus, findDataset } from "@daily-delta/etl";
import { runOnce } from "./commands/run-command.ts";
import { withSession } from "./with-session.ts";

const samples = new URL("../../../samples/", import.meta.url);
const database = fileURLToPath(new URL("../../../.data/samples", import.meta.url));
const dataset = findDataset("us-daily");

/** Runs us-daily on one day of the synthetic samples. */
async function runSamples(day: "day-1" | "day-2"): Promise<boolean> {
  process.stdout.write(`\n--- the samples of ${day} ---\n`);
  const source = {
    nyt: new URL(`${day}/us.csv`, samples).href,
    jhu: new URL(`${day}/time-series-19-covid-combined.csv`, samples).href,
  };
  const { status } = await runOnce({ dataset, urls: source }, { source, database });
  return status !== "failed";
}

process.stdout.write(
  `Daily Delta: us-daily on SYNTHETIC sample files (no real counts), into ${database}\n`,
);
const { lastSuccess } = await withSession(database, ({ db }) => datasetStatus(db, dataset));
const isNew = lastSuccess === null;
const good = (!isNew || (await runSamples("day-1"))) && (await runSamples("day-2"));
if (!good) process.exitCode = 1;
else {
  process.stdout.write(`
Next:
  pnpm daily-delta history us-daily 2021-01-01 --database .data/samples
  pnpm daily-delta export us-daily --database .data/samples
  pnpm daily-delta run us-daily            the real files, into .data/db
  pnpm daily-delta --help
`);
}
