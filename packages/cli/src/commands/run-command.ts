import {
  ConfigurationError,
  checkDropGone,
  checkSourceNames,
  type Dataset,
  parseWebhook,
  type RunRequest,
  refuseSecrets,
  sourceTokens,
} from "@daily-delta/etl";
import { checkTarget } from "../database/open-database.ts";
import { isUrl } from "../database/server-url.ts";
import { findDataset, knownDatasets } from "../datasets/known-datasets.ts";
import { checkPageFolder, makePageFolder, pageFolder } from "../page/page-folder.ts";
import { printJson, printRecord, recordToPrint } from "../terminal/print-json.ts";
import { describeAll } from "./describe-all.ts";
import { exitCodeOf, type RunOutcome, runOnce } from "./run-once.ts";
import type { RunOptions } from "./run-options.ts";

/** Exit code with `--detailed-exit-code` of a run that wrote something, or would. */
const CHANGED = 3;

interface RunArguments extends RunOptions {
  readonly source: Readonly<Record<string, string>>;
  readonly acceptShrink?: boolean;
  readonly full?: boolean;
  /** Run all datasets, one after the other. */
  readonly all?: boolean;
  readonly detailedExitCode?: boolean;
  readonly dropGone?: boolean;
  /** Webhook as it was typed, or as its variable has it. */
  readonly webhook?: string;
}

/**
 * Runs a dataset, or all of them.
 *
 * @returns the exit code
 * @throws ConfigurationError for what is seen to be wrong before the run begins
 */
export async function runCommand(name: string | undefined, given: RunArguments): Promise<number> {
  const { webhook } = given;
  // An empty variable counts as one that is not set.
  const options = webhook
    ? { ...given, target: parseWebhook(webhook, "--webhook, or DAILY_DELTA_WEBHOOK,") }
    : given;
  if (options.parallel !== undefined) checkParallel(options);
  if (options.all) return await runAll(name, options);
  if (name === undefined) {
    const names = knownDatasets().map((dataset) => dataset.name);
    throw new ConfigurationError(
      `missing argument 'DATASET' (or --all). Available: ${names.join(", ")}`,
    );
  }
  const request = requestOf(findDataset(name), options);
  checkTarget(options.database);
  prepareSite(options);
  const outcome = await runOnce(request, options);
  if (options.json) printRecord(outcome.record, addition(outcome));
  return codeOf(outcome, options);
}

async function runAll(name: string | undefined, options: RunArguments): Promise<number> {
  if (name !== undefined) throw new ConfigurationError("give a dataset or --all, not both");
  if (Object.keys(options.source).length > 0) {
    throw new ConfigurationError("--source is for the run of one dataset, not for --all");
  }
  if (options.dropGone) {
    throw new ConfigurationError("--drop-gone is for the run of one dataset, not for --all");
  }
  const requests = knownDatasets().map((dataset) => requestOf(dataset, options));
  checkTarget(options.database);
  prepareSite(options);
  const outcomes: RunOutcome[] = [];
  for (const request of requests) {
    const outcome = await runOnce(request, options);
    outcomes.push(outcome);
    if (exitCodeOf(outcome.record) === 130) break;
    if (!options.json && !options.quiet) process.stdout.write("\n");
  }
  const codes = outcomes.map((outcome) => codeOf(outcome, options));
  const code = [130, 1, CHANGED].find((each) => codes.includes(each)) ?? 0;
  if (options.json) {
    printJson(outcomes.map((outcome) => recordToPrint(outcome.record, addition(outcome))));
  }
  const isFailure = code === 1 || code === 130;
  const stream = isFailure || options.json ? process.stderr : process.stdout;
  if (isFailure || !options.quiet) {
    stream.write(describeAll(outcomes, requests.length, stream));
  }
  return code;
}

/** @throws ConfigurationError if the run has one session anyway */
function checkParallel({ database, dryRun }: RunArguments): void {
  if (dryRun) throw new ConfigurationError("--parallel is for runs that write, not for --dry-run");
  if (isUrl(database)) return;
  throw new ConfigurationError(
    "--parallel needs a PostgreSQL server: the embedded database has one session. Name a server with --database, or leave --parallel out",
  );
}

function requestOf(dataset: Dataset, options: RunArguments): RunRequest {
  const { source: urls, acceptShrink, full, dropGone } = options;
  checkDropGone({ dataset, dropGone });
  checkSourceNames(dataset, Object.keys(urls));
  for (const [source, url] of Object.entries(urls)) refuseSecrets(url, source);
  // Wrong usage, too, where a variable is wrong.
  sourceTokens(dataset, urls, process.env, knownDatasets());
  return { dataset, urls, acceptShrink, full, dropGone };
}

/** Checks the page's folder. The default folder fails no run: see `not-published`. */
export function prepareSite({ database, site, dryRun }: RunOptions): void {
  const folder = site === undefined ? undefined : pageFolder(database, site);
  if (folder === undefined) return;
  checkPageFolder(folder);
  if (!dryRun) makePageFolder(folder);
}

const addition = ({ examples, goneKeys }: RunOutcome): object =>
  examples === undefined ? {} : { dryRun: true, examples, goneKeys };

function codeOf({ record }: RunOutcome, { detailedExitCode }: RunArguments): number {
  const { inserted, updated, gone, returned, dropped } = record;
  const changes = inserted + updated + gone + returned + dropped;
  const hasChanges = record.status === "succeeded" && changes > 0;
  return detailedExitCode && hasChanges ? CHANGED : exitCodeOf(record);
}
