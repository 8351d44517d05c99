import { randomUUID } from "node:crypto";
import { type Clock, systemClock } from "./core/clock.ts";
import { Deadline } from "./core/deadline.ts";
import {
  DatabaseError,
  DatabaseUnavailableError,
  type ErrorRecord,
  toAscii,
  toErrorRecord,
} from "./core/errors.ts";
import { retrying } from "./core/retry.ts";
import { migrate } from "./database/migrations.ts";
import type { Session } from "./database/session.ts";
import { Delivery, recordOf } from "./delivery.ts";
import { Sources } from "./extract/open-source.ts";
import { admitReaders, publishPage } from "./follow-up.ts";
import { beginRun, type Execution, markCrashed } from "./ledger/begin-run.ts";
import type { Compose } from "./ledger/finish-run.ts";
import type { Run } from "./ledger/runs.ts";
import { takeTableLock } from "./ledger/table-lock.ts";
import { loadRun, recordRun } from "./load-run.ts";
import { LockWaits } from "./lock-waits.ts";
import { composeMessage } from "./notify/message.ts";
import { patienceOf } from "./patience.ts";
import { failedRecord, NOTHING_LOADED, type Outcome } from "./record/outcome.ts";
import type { RunRequest, RunResult, RunSettings } from "./run-settings.ts";

/** Milliseconds that a lost database may take to come back for the record of a failure. */
const REPORT_PATIENCE = 5_000;

/**
 * Runs a dataset once: extract, transform, load, record, notify, publish.
 *
 * It does not throw: a failure is a record with an error, reported like a success. An execution
 * id that has been seen before gives the record of that run, and does nothing else.
 *
 * @example
 * const { record } = await run(
 *   { dataset: usDaily, urls: files },
 *   {
 *     database,
 *     notifier: consoleNotifier(process.stdout, process.stderr),
 *     environment: "laptop",
 *     deadline: new Date(Date.now() + 60_000),
 *   },
 * );
 * record.status; // "succeeded"
 */
export async function run(request: RunRequest, settings: RunSettings): Promise<RunResult> {
  await using sources = new Sources();
  const open = settings.open ?? sources.open;
  return await new RunInProgress(request, { ...settings, open }).execute();
}

class RunInProgress {
  readonly #request: RunRequest;
  readonly #settings: RunSettings;
  readonly #clock: Clock;
  readonly #deadline: Deadline;
  readonly #execution: Execution;
  readonly #waits: LockWaits;
  readonly #delivery: Delivery;

  constructor(request: RunRequest, settings: RunSettings) {
    this.#request = request;
    this.#settings = settings;
    this.#clock = settings.clock ?? systemClock;
    this.#deadline = new Deadline(settings.deadline, this.#clock, settings.signal);
    this.#waits = new LockWaits(settings);
    this.#delivery = new Delivery(settings, this.#clock, this.#deadline);
    this.#execution = {
      executionId: request.executionId ?? randomUUID(),
      token: randomUUID(),
      dataset: request.dataset,
      channel: settings.notifier.channel,
      startedAt: this.#clock.now(),
      effectiveAt: request.effectiveAt,
      deadline: settings.deadline,
    };
  }

  async execute(): Promise<RunResult> {
    using deadline = this.#deadline;
    const patience = patienceOf(this.#settings, deadline);
    try {
      return await retrying(() => this.#attempt(), DatabaseUnavailableError, patience);
    } catch (error) {
      return await this.#fail(this.#waits.explain(error));
    }
  }

  /** The whole story on one connection; after a lost connection it begins again. */
  async #attempt(): Promise<RunResult> {
    const { database } = this.#settings;
    const { work } = this.#deadline;

    await using session = await database.connect(work, this.#waits.options);
    await migrate(session.db);
    const run = await beginRun(session, this.#execution, this.#clock, work);
    if (run.token !== this.#execution.token) {
      return { record: recordOf(run), notified: run.sent_at !== null, isRepetition: true };
    }
    if (isOver(run)) return await this.#end(session, run);

    const lock = await takeTableLock(session, run, this.#request.dataset, this.#clock, work);
    if (lock === undefined) {
      return await this.#finish(session, run, { ...NOTHING_LOADED, status: "skipped" });
    }
    await session.verify(session.db, lock);
    const crashed = await markCrashed(session, run, this.#clock);
    await this.#delivery.sendEarlier(session, run);
    const finished = await loadRun(session, run, lock, this.#request, {
      settings: this.#settings,
      deadline: this.#deadline,
      compose: this.#compose(crashed),
    });
    return await this.#tell(session, finished);
  }

  /** Writes down how a run ended that loaded nothing; then says so. */
  async #finish(session: Session, run: Run, outcome: Outcome): Promise<RunResult> {
    const { dataset } = this.#request;
    const compose = this.#compose([]);
    const finished = await recordRun(session, dataset, run, async () => outcome, {
      compose,
      clock: this.#clock,
    });
    return await this.#tell(session, finished);
  }

  #compose(crashed: readonly string[]): Compose {
    const { environment } = this.#settings;
    return (record, facts) => composeMessage(record, { ...facts, environment, crashed });
  }

  async #tell(session: Session, finished: Run): Promise<RunResult> {
    session.follow(this.#deadline.last);
    return await this.#end(session, finished);
  }

  /** Follow-up of a committed run, by this connection or by one that was lost. */
  async #end(session: Session, run: Run): Promise<RunResult> {
    const result = await this.#delivery.deliver(session, run);
    await admitReaders(session, this.#request, this.#settings, this.#deadline);
    await publishPage(session, this.#request, this.#settings, this.#deadline);
    return result;
  }

  async #fail(error: unknown): Promise<RunResult> {
    const record = toErrorRecord(error);
    // Where the ledger cannot store the error's text, it stores what it can of it.
    for (const each of [record, toAscii(record)]) {
      try {
        if (this.#delivery.result === undefined) return await this.#recordFailure(each);
      } catch (reason) {
        if (!(reason instanceof DatabaseError)) break;
      }
    }
    return this.#delivery.result ?? (await this.#reportWithoutLedger(error));
  }

  async #recordFailure(error: ErrorRecord): Promise<RunResult> {
    const { ledger } = this.#deadline;
    const patience = {
      clock: this.#clock,
      until: new Date(this.#clock.now().getTime() + REPORT_PATIENCE),
      signal: ledger,
    };
    const attempt = async () => {
      await using session = await this.#settings.database.connect(ledger, this.#waits.options);
      await migrate(session.db);
      const run = await beginRun(session, this.#execution, this.#clock, ledger);
      if (isOver(run)) return await this.#end(session, run);
      return await this.#finish(session, run, { ...NOTHING_LOADED, status: "failed", error });
    };
    return await retrying(attempt, DatabaseUnavailableError, patience);
  }

  /** No database answers: the message is all that is left of the run. */
  async #reportWithoutLedger(error: unknown): Promise<RunResult> {
    const { executionId, startedAt, dataset } = this.#execution;
    const record = failedRecord(error, executionId, dataset.name, startedAt, this.#clock.now());
    const { environment } = this.#settings;
    const notified = await this.#delivery.send(composeMessage(record, { environment }));
    return { record, notified, isRepetition: false };
  }
}

const isOver = ({ status }: Run): boolean => status !== "running" && status !== "crashed";
