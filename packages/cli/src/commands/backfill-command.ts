import {
  type BackfillRecord,
  backfill,
  ConfigurationError,
  checkSourceNames,
  consoleNotifier,
  DailyDeltaError,
  type Dataset,
  describeBackfill,
  fileSite,
} from "@daily-delta/etl";
import { checkTarget, openDatabase } from "../database/open-database.ts";
import { notedRun } from "../database/status-file.ts";
import { findDataset, knownDatasets } from "../datasets/known-datasets.ts";
import { GitHistory } from "../git/git-history.ts";
import type { GitSource } from "../git/git-source.ts";
import type { Selection } from "../git/vintages.ts";
import { pageFolder } from "../page/page-folder.ts";
import { Interrupt } from "../terminal/interrupt.ts";
import { printJson } from "../terminal/print-json.ts";
import { ProgressLine } from "../terminal/progress-line.ts";
import { toned } from "../terminal/style.ts";
import { BackfillProgress } from "./backfill-progress.ts";
import { planOf } from "./describe-plan.ts";
import { prepareSite } from "./run-command.ts";
import type { RunOptions } from "./run-options.ts";

/** Time limit of retries, in milliseconds: a person is waiting. */
const PATIENCE = 20_000;

interface BackfillArguments extends RunOptions, Selection {
  readonly git: readonly GitSource[];
  readonly acceptShrink?: boolean;
}

/**
 * Loads the history of a dataset from git.
 *
 * @returns the exit code
 * @throws ConfigurationError for what is seen to be wrong before anything is read
 */
export async function backfillCommand(name: string, options: BackfillArguments): Promise<number> {
  const dataset = findDataset(name);
  const sources = sourcesOf(dataset, options.git);
  checkTarget(options.database);
  prepareSite(options);
  using progress = new ProgressLine(process.stderr);
  using interrupt = new Interrupt();
  const { signal } = interrupt;
  try {
    progress.line(() => `reading the history of ${[...sources.keys()].join(" and ")}`);
    await using history = await GitHistory.read(dataset, sources, options, { signal });
    if (options.dryRun) {
      progress.clear();
      const plan = planOf(dataset, history);
      if (options.json) printJson(plan.json);
      else process.stdout.write(`${plan.text}\n`);
      return 0;
    }
    return exitCodeOf(await load(dataset, history, options, signal, progress));
  } catch (error) {
    if (!signal.aborted || !(error instanceof DailyDeltaError)) throw error;
    progress.clear();
    process.stderr.write(`${name}: backfill interrupted.\n`);
    return 130;
  }
}

async function load(
  dataset: Dataset,
  history: GitHistory,
  options: BackfillArguments,
  signal: AbortSignal,
  progress: ProgressLine,
): Promise<BackfillRecord> {
  const { stdout, stderr } = process;
  const { vintages, open } = history;
  await using opened = await openDatabase(options.database, true);
  const site = pageFolder(options.database, options.site);
  const terminal = consoleNotifier(toned(options.json ? stderr : stdout), toned(stderr));
  let isTold = false;
  const send: typeof terminal.send = async (...message) => {
    await terminal.send(...message);
    isTold = true;
  };
  await using _ = await notedRun(opened, dataset);
  const bar = new BackfillProgress(progress, dataset.name, vintages.length);
  const record = await backfill(
    { dataset, vintages, acceptShrink: options.acceptShrink },
    {
      database: opened.database,
      patience: PATIENCE,
      signal,
      open,
      datasets: knownDatasets(),
      site: site === undefined ? undefined : fileSite(site),
      notifier: progress.clearedBefore({ ...terminal, send }),
      environment: "local",
      onEvent: (event) => {
        if (event.kind !== "progress") progress.show(event);
      },
      onVersion: bar.show.bind(bar),
    },
  );
  progress.clear();
  if (options.json) printJson(record);
  else if (!isTold) stdout.write(`${describeBackfill(record)}\n`);
  return record;
}

/**
 * Pairs the dataset's sources with the files that the options name.
 *
 * @throws ConfigurationError if one is missing or unknown
 */
function sourcesOf(dataset: Dataset, given: readonly GitSource[]): ReadonlyMap<string, GitSource> {
  const names = dataset.sources.map(({ name }) => name);
  const [only] = names;
  const sources = new Map<string, GitSource>();
  for (const source of given) {
    const name = source.name ?? (names.length === 1 ? only : undefined);
    if (name === undefined) {
      throw new ConfigurationError(
        `"${dataset.name}" has several sources: write --git NAME=REPOSITORY:PATH for each of ${names.join(", ")}`,
      );
    }
    sources.set(name, source);
  }
  checkSourceNames(dataset, [...sources.keys()]);
  const ofMany = dataset.sources.find(({ files }) => files !== undefined);
  if (ofMany !== undefined) {
    throw new ConfigurationError(
      `the source "${ofMany.name}" of "${dataset.name}" is made of several files, whose history cannot be loaded yet. Run the dataset as usual`,
    );
  }
  const missing = names.filter((name) => !sources.has(name));
  if (missing.length > 0) {
    throw new ConfigurationError(
      `a backfill needs the file of each source: --git ${missing.map((name) => `${name}=REPOSITORY:PATH`).join(" --git ")} is missing`,
    );
  }
  return sources;
}

/** 0 if the end was reached, 130 if it was interrupted, else 1. */
function exitCodeOf({ status, error }: BackfillRecord): number {
  if (status !== "failed") return 0;
  return error?.code === "INTERRUPTED" ? 130 : 1;
}
