import { randomUUID } from "node:crypto";
import {
  checkSourceNames,
  consoleNotifier,
  DailyDeltaError,
  type Database,
  type DryRunResult,
  dryRun,
  failedRecord,
  findDataset,
  InterruptedError,
  type RunRecord,
  type RunRequest,
  run,
} from "@daily-delta/etl";
import { inMemory, isServerUrl, openDatabase } from "../database.ts";
import { describeDryRun } from "../describe-dry-run.ts";
import { ProgressLine } from "../progress-line.ts";

/** A run on a laptop may take this long, in milliseconds; … */
const TIME_LIMIT = 3_600_000;
/** … but somebody waits there, so that what is away is not waited for as long as that. */
const PATIENCE = 30_000;

export interface RunOptions {
  readonly source: Readonly<Record<string, string>>;
  readonly database: string;
  readonly dryRun?: boolean;
  readonly acceptShrink?: boolean;
  readonly full?: boolean;
  readonly json?: boolean;
}

/** @returns the exit code */
export async function runCommand(name: string, options: RunOptions): Promise<number> {
  const request: RunRequest = {
    dataset: findDataset(name),
    urls: options.source,
    acceptShrink: options.acceptShrink,
    full: options.full,
  };
  checkSourceNames(request.dataset, Object.keys(options.source));
  isServerUrl(options.database);
  return exitCodeOf(await runOnce(request, options));
}

/** Runs a request against the database that the options name, and tells how it went. */
export async function runOnce(request: RunRequest, options: RunOptions): Promise<RunRecord> {
  using progress = new ProgressLine(process.stderr);
  using interrupt = new Interrupt();
  const startedAt = new Date();
  const settings = (database: Database) => ({
    database,
    deadline: new Date(Date.now() + TIME_LIMIT),
    patience: PATIENCE,
    signal: interrupt.signal,
    onEvent: progress.show.bind(progress),
  });
  const print = (result: object) => process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  try {
    await using opened = await openDatabase(options.database, options.dryRun !== true);
    if (options.dryRun) {
      const result = await dryRunOn(opened.database, request, settings);
      if (options.json) print({ ...result.record, dryRun: true, examples: result.examples });
      else process.stdout.write(`${describeDryRun(result)}\n`);
      return result.record;
    }
    const { record } = await run(request, {
      ...settings(opened.database),
      notifier: consoleNotifier(options.json ? process.stderr : process.stdout),
      environment: "local",
    });
    if (options.json) print(record);
    return record;
  } catch (error) {
    // The database cannot even be opened.
    if (!(error instanceof DailyDeltaError)) throw error;
    const record = failedRecord(error, randomUUID(), request.dataset.name, startedAt, new Date());
    if (options.json) print(record);
    process.stderr.write(`${record.dataset}: FAILED (${error.code}). ${error.message}.\n`);
    return record;
  }
}

/** A database that the server does not have counts as empty, too. */
async function dryRunOn(
  database: Database,
  request: RunRequest,
  settings: (database: Database) => Parameters<typeof dryRun>[1],
): Promise<DryRunResult> {
  const result = await dryRun(request, settings(database));
  if (result.record.error?.code !== "NO_DATABASE") return result;
  await using empty = await inMemory();
  return await dryRun(request, settings(empty.database));
}

const exitCodeOf = ({ status, error }: RunRecord): number => {
  if (status !== "failed") return 0;
  return error?.code === "INTERRUPTED" ? 130 : 1;
};

/** Ctrl-C ends the run in good order; a second one ends the process. */
class Interrupt implements Disposable {
  readonly #controller = new AbortController();
  readonly signal = this.#controller.signal;

  constructor() {
    process.once("SIGINT", this.#stop);
    process.once("SIGTERM", this.#stop);
  }

  [Symbol.dispose](): void {
    process.off("SIGINT", this.#stop);
    process.off("SIGTERM", this.#stop);
  }

  readonly #stop = (signal: string): void => {
    this.#controller.abort(
      new InterruptedError(`the run was interrupted (${signal}). Run it again`),
    );
  };
}
