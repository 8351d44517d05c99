import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { buildPage } from "@daily-delta/dashboard";
import { ConfigurationError, describeConnection, printable } from "@daily-delta/etl";
import open from "open";
import { defaultDatabase } from "../database/default-database.ts";
import { checkTarget, missingFolder } from "../database/open-database.ts";
import { isUrl } from "../database/server-url.ts";
import {
  checkPageFolder,
  isSystemError,
  makePageFolder,
  notWritable,
  pageFolder,
} from "../page/page-folder.ts";
import { publishStored } from "../page/publish-stored.ts";
import { servePage } from "../page/serve-page.ts";
import { Interrupt, temporary } from "../terminal/interrupt.ts";
import { inStartFolder } from "../terminal/user-folder.ts";

/** Database that `pnpm start` fills. */
const SAMPLES = ".data/samples";
/** As a shell has it for what Ctrl-C ended. */
const INTERRUPTED = 130;

interface DashboardOptions {
  readonly database?: string;
  readonly site?: string;
  readonly port: number;
  readonly open: boolean;
  /** False: only build the page's files. */
  readonly serve: boolean;
}

/**
 * Builds the page with what is stored, and serves it on this machine until Ctrl-C.
 *
 * @returns the exit code
 * @throws ConfigurationError if the database, the folder or the port cannot be what it is to be
 * @throws DailyDeltaError if there is nothing to show
 */
export async function dashboardCommand(options: DashboardOptions): Promise<number> {
  const database = options.database ?? databaseToShow();
  checkTarget(database);
  if (!options.serve && pageFolder(database, options.site) === undefined) {
    throw new ConfigurationError("name a folder for the page's files (--site)");
  }
  using interrupt = new Interrupt();
  const interrupted = once(interrupt.signal, "abort");
  using folder = usedFolder(database, options.site);
  try {
    await publishStored(database, folder.path, interrupt.signal);
    makePageFolder(folder.path);
    // Ctrl-C on a terminal ends esbuild's process, too, which then may never answer.
    await Promise.race([buildPage(folder.path), interrupted]);
  } catch (error) {
    // It may be what the interrupt broke off, and be seen before the interrupt is.
    await Promise.race([pause(100), interrupted]);
    if (interrupt.signal.aborted) return INTERRUPTED;
    throw isSystemError(error) ? notWritable(folder.path, error) : error;
  }
  if (interrupt.signal.aborted) return INTERRUPTED;
  if (!options.serve) {
    process.stdout.write(`The dashboard's files are in ${printable(folder.path)}.\n`);
    return 0;
  }
  await using server = await servePage(folder.path, options.port);
  const shown = printable(isUrl(database) ? describeConnection(database) : database);
  process.stdout.write(
    `Dashboard for ${shown}: ${server.url}\nFiles are in ${printable(folder.path)}. Press Ctrl-C to stop.\n`,
  );
  if (options.open && process.stdout.isTTY) await openBrowser(server.url);
  await interrupted;
  return 0;
}

/** The samples, for as long as nothing else is there. */
function databaseToShow(): string {
  const [usual, samples] = [defaultDatabase().target, inStartFolder(SAMPLES)];
  const isSampleTime = missingFolder(usual) !== undefined && missingFolder(samples) === undefined;
  return isSampleTime ? samples : usual;
}

/** The page's own folder; of a server without one a temporary folder. */
function usedFolder(database: string, named: string | undefined): Disposable & { path: string } {
  const path = pageFolder(database, named);
  if (path !== undefined) {
    checkPageFolder(path);
    return { path, [Symbol.dispose]() {} };
  }
  const made = mkdtempSync(join(tmpdir(), "daily-delta-page-"));
  return { path: made, ...temporary(made) };
}

async function openBrowser(url: string): Promise<void> {
  try {
    await open(url);
  } catch {
    process.stderr.write("No browser could be opened: open the address yourself.\n");
  }
}
