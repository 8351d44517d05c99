import { randomUUID } from "node:crypto";
import {
  checkSourceNames,
  consoleNotifier,
  DailyDeltaError,
  type Database,
  type DryRunResult,
  dryRun,
  failedRecord,
  fileSite,
  type RunRecord,
  type RunRequest,
  refuseSecrets,
  run,
  sourceTokens,
  type WorkSettings,
} from "@daily-delta/etl";
import { checkTarget, inMemory, openDatabase } from "../database/open-database.ts";
import { notedRun } from "../database/status-file.ts";
import { findDataset, knownDatasets } from "../datasets/known-datasets.ts";
import { checkPageFolder, makePageFolder, pageFolder } from "../page/page-folder.ts";
import { Interrupt } from "../terminal/interrupt.ts";
import { printRecord } from "../terminal/print-json.ts";
import { ProgressLine } from "../terminal/progress-line.ts";
import { describeDryRun } from "./describe-dry-run.ts";

/** Time limit of a run on a laptop, in milliseconds. */
const TIME_LIMIT = 3_600_000;
/** Time limit of retries there, in milliseconds: shorter, because a person is waiting. */
const PATIENCE = 20_000;

export interface RunOptions {
  readonly database: string;
  readonly site?: string | undefined;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

interface RunArguments extends RunOptions {
  readonly source: Readonly<Record<string, string>>;
  readonly acceptShrink?: boolean;
  readonly full?: boolean;
}

/**
 * @returns the exit code
 * @throws ConfigurationError for what is seen to be wrong before the run begins
 */
export async function runCommand(name: string, options: RunArguments): Promise<number> {
  const request: RunRequest = {
    dataset: findDataset(name),
    urls: options.source,
    acceptShrink: options.acceptShrink,
    full: options.full,
  };
  checkSourceNames(request.dataset, Object.keys(options.source));
  for (const [source, url] of Object.entries(options.source)) refuseSecrets(url, source);
  // Wrong usage, too, where a variable is wrong.
  sourceTokens(request.dataset, options.source, process.env, knownDatasets());
  checkTarget(options.database);
  prepareSite(options);
  return exitCodeOf(await runOnce(request, options));
}

/** Checks the page's folder. The default folder fails no run: see `not-published`. */
function prepareSite({ database, site, dryRun }: RunOptions): void {
  const folder = site === undefined ? undefined : pageFolder(database, site);
  if (folder === undefined) return;
  checkPageFolder(folder);
  if (!dryRun) makePageFolder(folder);
}

/** Runs a request against the database that the options name, and tells how it went. */
export async function runOnce(request: RunRequest, options: RunOptions): Promise<RunRecord> {
  using progress = new ProgressLine(process.stderr);
  using interrupt = new Interrupt();
  const startedAt = new Date();
  const { stdout, stderr } = process;
  const account = options.json ? stderr : stdout;
  const settings = (database: Database) => ({
    database,
    deadline: new Date(Date.now() + TIME_LIMIT),
    patience: PATIENCE,
    signal: interrupt.signal,
    tokens: sourceTokens(request.dataset, request.urls ?? {}, process.env, knownDatasets()),
    onEvent: progress.show.bind(progress),
  });
  try {
    await using opened = await openDatabase(options.database, options.dryRun !== true);
    if (options.dryRun) {
      const result = await dryRunOn(opened.database, request, settings);
      progress.clear();
      if (options.json) printRecord(result.record, { dryRun: true, examples: result.examples });
      else {
        const isFailure = result.record.status === "failed";
        (isFailure ? stderr : stdout).write(`${describeDryRun(result)}\n`);
      }
      return result.record;
    }
    const site = pageFolder(options.database, options.site);
    await using _ = await notedRun(opened, request.dataset);
    const { record } = await run(request, {
      ...settings(opened.database),
      datasets: knownDatasets(),
      site: site === undefined ? undefined : fileSite(site),
      notifier: progress.clearedBefore(consoleNotifier(account, stderr)),
      environment: "local",
    });
    if (options.json) printRecord(record);
    return record;
  } catch (error) {
    // The database cannot even be opened.
    if (!(error instanceof DailyDeltaError)) throw error;
    const record = failedRecord(error, randomUUID(), request.dataset.name, startedAt, new Date());
    if (options.json) printRecord(record, options.dryRun ? { dryRun: true, examples: [] } : {});
    stderr.write(`${record.dataset}: FAILED (${error.code}).\n${error.message}.\n`);
    return record;
  }
}

/** A database that the server does not have counts as empty, too. */
async function dryRunOn(
  database: Database,
  request: RunRequest,
  settings: (database: Database) => WorkSettings,
): Promise<DryRunResult> {
  const result = await dryRun(request, settings(database));
  if (result.record.error?.code !== "NO_DATABASE") return result;
  await using empty = await inMemory();
  return await dryRun(request, settings(empty.database));
}

/** 0 for a run that did what it should, 130 for one that was interrupted, else 1. */
export function exitCodeOf({ status, error }: RunRecord): number {
  if (status !== "failed") return 0;
  return error?.code === "INTERRUPTED" ? 130 : 1;
}
