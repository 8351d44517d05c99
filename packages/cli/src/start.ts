import { fileURLToPath } from "node:url";
import { buildPage } from "@daily-delta/dashboard";
import { datasetStatus, findDataset } from "@daily-delta/etl";
import { exitCodeOf, runOnce } from "./commands/run-once.ts";
import { missingFolder, openDatabase } from "./database/open-database.ts";
import { pageFolder } from "./page/page-folder.ts";
import { exitCodeOfError, ignoreClosedPipe } from "./terminal/exit-code.ts";
import { handleSignals } from "./terminal/interrupt.ts";
import { noteContext } from "./terminal/typed-command.ts";

const samples = new URL("../../../samples/", import.meta.url);
const database = fileURLToPath(new URL("../../../.data/samples", import.meta.url));
const page = pageFolder(database, undefined) as string;
const dataset = findDataset("us-daily");

ignoreClosedPipe();
handleSignals();
noteContext({ dataset: dataset.name, database: ".data/samples", datasets: undefined });
try {
  process.stdout.write(
    `Daily Delta: us-daily on SYNTHETIC sample files (no real counts), into ${database}\n`,
  );
  process.exitCode = await runDays((await isLoaded()) ? ["day-2"] : ["day-1", "day-2"]);
} catch (error) {
  process.exitCode = exitCodeOfError(error);
}

async function isLoaded(): Promise<boolean> {
  if (missingFolder(database) !== undefined) return false;
  await using opened = await openDatabase(database, false);
  await using session = await opened.database.connect(new AbortController().signal);
  return (await datasetStatus(session.db, dataset)).lastSuccess !== null;
}

/** @returns the exit code of the first run that fails, or 0 */
async function runDays(days: readonly string[]): Promise<number> {
  for (const day of days) {
    process.stdout.write(`\n--- the samples of ${day} ---\n`);
    const urls = {
      nyt: new URL(`${day}/us.csv`, samples).href,
      jhu: new URL(`${day}/time-series-19-covid-combined.csv`, samples).href,
    };
    const { record } = await runOnce({ dataset, urls }, { database });
    const code = exitCodeOf(record);
    if (code !== 0) return code;
  }
  await buildPage(page);
  process.stdout.write(`
The page with charts, revisions and runs is in ${page}. To see it:
  npx -y pnpm dashboard

Next (without "npx -y" where pnpm is installed):
  npx -y pnpm daily-delta history us-daily 2020-12-25 --database .data/samples
  npx -y pnpm daily-delta export us-daily --database .data/samples
  npx -y pnpm daily-delta run us-daily       the real files, over the network into .data/db
  npx -y pnpm daily-delta --help
`);
  return 0;
}
