import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildPage } from "@daily-delta/dashboard";
import { DailyDeltaError, datasets, folderSite, hasRun, publishAnew } from "@daily-delta/etl";
import open from "open";
import { DEFAULT_DATABASE, missingFolder, openDatabase } from "../database.ts";
import { Interrupt } from "../interrupt.ts";
import { servePage } from "../serve-page.ts";
import { siteFolder } from "../site-folder.ts";

/** What `pnpm start` fills. */
const SAMPLES = ".data/samples";

interface DashboardOptions {
  readonly database?: string;
  readonly site?: string;
  readonly port: number;
  readonly open: boolean;
}

/** Builds the page with what is stored, and serves it on this machine until Ctrl-C. */
export async function dashboardCommand(options: DashboardOptions): Promise<void> {
  const database = options.database ?? defaultDatabase();
  using interrupt = new Interrupt();
  using folder = pageFolder(database, options.site);
  await buildPage(folder.path);
  await publishAll(database, folder.path, interrupt.signal);
  await using server = await servePage(folder.path, options.port);
  process.stdout.write(
    `The page of ${shown(database)}: ${server.url}\nIt lies in ${folder.path}. Ctrl-C ends the server.\n`,
  );
  if (options.open && process.stdout.isTTY) await openBrowser(server.url);
  await new Promise((resolve) => {
    interrupt.signal.addEventListener("abort", resolve);
    if (interrupt.signal.aborted) resolve(undefined);
  });
}

/** The samples, for as long as nothing else is there. */
const defaultDatabase = (): string =>
  missingFolder(DEFAULT_DATABASE) !== undefined && missingFolder(SAMPLES) === undefined
    ? SAMPLES
    : DEFAULT_DATABASE;

/** A URL's password is nobody's business. */
const shown = (database: string): string => database.replace(/\/\/.*@/, "//…@");

/** The page's own folder; of a server without one a folder for the while. */
function pageFolder(database: string, named: string | undefined): Disposable & { path: string } {
  const path = siteFolder(database, named);
  if (path !== undefined) return { path, [Symbol.dispose]() {} };
  const temporary = mkdtempSync(join(tmpdir(), "daily-delta-page-"));
  return {
    path: temporary,
    [Symbol.dispose]: () => rmSync(temporary, { recursive: true, force: true }),
  };
}

/** Where the database cannot be read, the page shows what was published before. */
async function publishAll(database: string, folder: string, signal: AbortSignal): Promise<void> {
  const site = folderSite(folder);
  try {
    await using opened = await openDatabase(database, false);
    await using session = await opened.database.connect(signal);
    const options = { environment: "local", now: new Date(), signal };
    for (const dataset of datasets) {
      if (!(await hasRun(session.db, dataset))) continue;
      await publishAnew(session.db, dataset, site, options);
    }
  } catch (error) {
    if (!(error instanceof DailyDeltaError) || signal.aborted) throw error;
    process.stderr.write(
      `daily-delta: ${error.message}.\nThe page shows what was published before.\n`,
    );
  }
}

async function openBrowser(url: string): Promise<void> {
  try {
    await open(url);
  } catch {
    process.stderr.write("No browser could be opened: open the address yourself.\n");
  }
}
