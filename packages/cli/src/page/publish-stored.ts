import {
  ConfigurationError,
  DailyDeltaError,
  type Dataset,
  fileSite,
  hasRun,
  republish,
  type Session,
  type Site,
} from "@daily-delta/etl";
import { paths } from "@daily-delta/etl/site-files";
import { missingError, missingFolder, openDatabase } from "../database/open-database.ts";
import { withoutUsageErrors } from "../database/with-session.ts";
import { knownDatasets } from "../datasets/known-datasets.ts";
import { sentenceOf } from "../terminal/exit-code.ts";
import { SuggestingError } from "../terminal/suggesting-error.ts";
import { loadingCommand } from "../terminal/typed-command.ts";
import { isSystemError, makePageFolder } from "./page-folder.ts";

/** A database without a run of any dataset. */
class NothingStoredError extends SuggestingError {
  constructor() {
    super(
      "NOTHING_STORED",
      "no dataset has run in this database. Use --database to choose another, or run one first",
      loadingCommand(),
    );
  }
}

const BEFORE = "The page shows what was published before.\n";

/**
 * Publishes to a folder what a database holds. Of what cannot be read, the page shows what was
 * published before; standard error says so.
 *
 * @throws DailyDeltaError if nothing can be read, and nothing was published before
 */
export async function publishStored(
  database: string,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const site = fileSite(folder);
  const isPublished = () => site.holds(paths.datasets);
  try {
    const missing = missingFolder(database);
    if (missing !== undefined) throw missingError(missing);
    await using opened = await openDatabase(database, false);
    await using session = await withoutUsageErrors(() => opened.database.connect(signal));
    const haveRun: Dataset[] = [];
    for (const dataset of knownDatasets())
      if (await hasRun(session.db, dataset)) haveRun.push(dataset);
    if (haveRun.length === 0) throw new NothingStoredError();
    makePageFolder(folder);
    await publishAll(session, haveRun, site, signal);
  } catch (error) {
    const isExplained = error instanceof DailyDeltaError && !(error instanceof ConfigurationError);
    if (!isExplained || signal.aborted || !(await isPublished())) throw error;
    process.stderr.write(`daily-delta: ${sentenceOf(error)}\n${BEFORE}`);
  }
}

/**
 * A dataset that cannot be published does not keep the others from it.
 *
 * @throws the error of the first of them, if the page is left with nothing at all
 */
async function publishAll(
  { db }: Session,
  haveRun: readonly Dataset[],
  site: Site,
  signal: AbortSignal,
): Promise<void> {
  const failures: { name: string; error: Error }[] = [];
  for (const dataset of haveRun) {
    try {
      await republish(db, dataset, site, { datasets: knownDatasets(), now: new Date(), signal });
    } catch (error) {
      if (signal.aborted || !isExpected(error)) throw error;
      failures.push({ name: dataset.name, error });
    }
  }
  const [first] = failures;
  if (first !== undefined && !(await site.holds(paths.datasets))) throw first.error;
  for (const { name, error } of failures) {
    process.stderr.write(`daily-delta: not all of ${name} is published: ${sentenceOf(error)}\n`);
  }
}

/** Errors of the database and the file system. */
const isExpected = (error: unknown): error is Error =>
  error instanceof DailyDeltaError || isSystemError(error);
