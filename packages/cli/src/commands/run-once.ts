import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import {
  alsoNotify,
  composeMessage,
  consoleNotifier,
  DailyDeltaError,
  type Database,
  type DryRunResult,
  dryRun,
  failedRecord,
  fileSite,
  publicUrl,
  type RunRecord,
  type RunRequest,
  run,
  runInParts,
  sourceTokens,
  type WorkSettings,
  webhookNotifier,
  withReport,
} from "@daily-delta/etl";
import { inMemory, openDatabase } from "../database/open-database.ts";
import { notedRun } from "../database/status-file.ts";
import { knownDatasets } from "../datasets/known-datasets.ts";
import { pageFolder } from "../page/page-folder.ts";
import { Interrupt } from "../terminal/interrupt.ts";
import { ProgressLine } from "../terminal/progress-line.ts";
import { shortPath } from "../terminal/short-path.ts";
import { toned } from "../terminal/style.ts";
import { commandOf } from "../terminal/typed-command.ts";
import { silence } from "../terminal/verbosity.ts";
import { describeDryRun } from "./describe-dry-run.ts";
import { describeResult, describeSettings } from "./describe-work.ts";
import type { RunOptions } from "./run-options.ts";

/** Time limit of a run on a laptop, in milliseconds. */
const TIME_LIMIT = 3_600_000;
/** Time limit of retries there, in milliseconds: shorter, because a person is waiting. */
const PATIENCE = 20_000;
const ENVIRONMENT = "local";

/** Result of a run, or of a dry run. */
export interface RunOutcome {
  readonly record: RunRecord;
  /** Updates that a dry run shows; undefined: it was no dry run. */
  readonly examples?: DryRunResult["examples"];
  readonly goneKeys?: DryRunResult["goneKeys"];
}

/**
 * Runs a request against the database that the options name, and reports the outcome: failures on
 * standard error, everything else on standard output.
 */
export async function runOnce(request: RunRequest, options: RunOptions): Promise<RunOutcome> {
  using progress = new ProgressLine(process.stderr, options);
  using interrupt = new Interrupt();
  const startedAt = new Date();
  const { stderr } = process;
  const failures = toned(stderr);
  const output = options.quiet ? silence() : options.json ? failures : toned(process.stdout);
  const settings = (database: Database) => ({
    database,
    deadline: new Date(Date.now() + TIME_LIMIT),
    patience: PATIENCE,
    signal: interrupt.signal,
    tokens: sourceTokens(request.dataset, request.urls ?? {}, process.env, knownDatasets()),
    onEvent: progress.show.bind(progress),
  });
  const webhook = options.target && webhookNotifier(options.target);
  const onScreen = consoleNotifier(output, failures);
  const notifier = webhook === undefined ? onScreen : alsoNotify(onScreen, webhook);
  const links = {
    runCommand: commandOf("run", request.dataset.name, ...ownWords(request, options)),
  };
  if (options.verbose) stderr.write(describeSettings(request, options));
  const reported = <T extends RunOutcome>(outcome: T): T => {
    progress.clear();
    if (options.verbose) stderr.write(describeResult(outcome.record));
    return outcome;
  };
  try {
    await using opened = await openDatabase(options.database, options.dryRun !== true);
    if (options.dryRun) {
      const result = await dryRunOn(opened.database, request, settings);
      progress.clear();
      const isFailure = result.record.status === "failed";
      if (!options.json) (isFailure ? failures : output).write(`${describeDryRun(result)}\n`);
      return reported(result);
    }
    const site = pageFolder(options.database, options.site);
    await using _ = await notedRun(opened, request.dataset);
    const runSettings = {
      ...settings(opened.database),
      datasets: knownDatasets(),
      site: site === undefined ? undefined : fileSite(site),
      notifier: progress.clearedBefore(notifier),
      environment: ENVIRONMENT,
      links,
    };
    const { record } =
      options.parallel === undefined
        ? await run(request, runSettings)
        : await runInParts(request, runSettings, options.parallel);
    return reported({ record });
  } catch (error) {
    // The database cannot even be opened.
    if (!(error instanceof DailyDeltaError)) throw error;
    const record = failedRecord(error, randomUUID(), request.dataset.name, startedAt, new Date());
    const message = composeMessage(withReport(record, { environment: ENVIRONMENT, ...links }));
    await onScreen.send(message, interrupt.signal);
    // There is no ledger that would send it later.
    await webhook
      ?.send(message, interrupt.signal)
      .catch((reason) => progress.failed("The message could not be sent", reason));
    return reported({ record, ...(options.dryRun && { examples: [] }) });
  }
}

/** Returns the options with which a run reads and publishes the same. */
function ownWords({ urls = {} }: RunRequest, { site }: RunOptions): string[] {
  const sources = Object.entries(urls).map(([name, url]) => `${name}=${placeOf(url)}`);
  return [
    ...sources.flatMap((source) => ["--source", source]),
    ...(site === undefined ? [] : ["--site", site]),
  ];
}

/** A file or address as it is typed; what cannot be shown, or read again, has a placeholder. */
function placeOf(url: string): string {
  if (!url.startsWith("file:")) return publicUrl(url) === url ? url : "URL";
  const path = fileURLToPath(url);
  if (path === "/dev/stdin") return "-";
  return /^\/(dev\/fd|proc)\//.test(path) ? "FILE" : shortPath(path);
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
