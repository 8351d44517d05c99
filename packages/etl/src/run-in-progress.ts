import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import { type Clock, systemClock } from "./core/clock.ts";
import { Deadline } from "./core/deadline.ts";
import type { ErrorRecord } from "./core/error-record.ts";
import { DatabaseError, DatabaseUnavailableError } from "./core/errors.ts";
import { retrying } from "./core/retry.ts";
import { toAscii, toErrorRecord } from "./core/to-error-record.ts";
import type { Session } from "./database/session.ts";
import type { Tables } from "./database/tables.ts";
import { Delivery, recordOf } from "./delivery.ts";
import { admitReaders, publishPage } from "./follow-up.ts";
import { beginRun, type Execution, markCrashed } from "./ledger/begin-run.ts";
import type { Compose } from "./ledger/finish-run.ts";
import { prepareLedger } from "./ledger/prepare-ledger.ts";
import type { Run } from "./ledger/runs.ts";
import { takeTableLock } from "./ledger/table-lock.ts";
import { recordRun } from "./load-run.ts";
import { LockWaits } from "./lock-waits.ts";
import { composeMessage } from "./notify/message.ts";
import { patienceOf } from "./patience.ts";
import { failedRecord, NOTHING_LOADED, type Outcome, withReport } from "./record/outcome.ts";
import type { RunRequest, RunResult, RunSettings } from "./run-settings.ts";
import { surroundingsOf } from "./surroundings.ts";

/** Milliseconds that a lost database may take to come back for the record of a failure. */
const REPORT_PATIENCE = 5_000;

interface ProgressOptions {
  /** Token of the processes that may go on with the run. @default of this process only */
  readonly token?: string | undefined;
  /** Is called in the transaction that records how the run ended, if it loaded nothing. */
  readonly onEnd?: OnEnd | undefined;
  /** True if the run's failure has been sent already. @default false */
  readonly isTold?: boolean | undefined;
}

type OnEnd = (session: Session, transaction: Kysely<Tables>, run: Run) => Promise<void>;

/** A run that holds the lock of its table. */
export interface LockedRun {
  readonly run: Run;
  /** Name of the lock. */
  readonly lock: string;
  /** Execution ids of runs that were found crashed. */
  readonly crashed: readonly string[];
}

/** The steps of every run before and after its work: begin, record, send, publish, and report a failure. */
export class RunInProgress {
  readonly request: RunRequest;
  readonly settings: RunSettings;
  readonly clock: Clock;
  readonly deadline: Deadline;
  readonly execution: Execution;
  readonly #waits: LockWaits;
  readonly #delivery: Delivery;
  readonly #onEnd: OnEnd | undefined;
  readonly #isTold: boolean;

  constructor(
    request: RunRequest,
    settings: RunSettings,
    { token, onEnd, isTold = false }: ProgressOptions = {},
  ) {
    this.request = request;
    this.settings = settings;
    this.clock = settings.clock ?? systemClock;
    this.deadline = new Deadline(settings.deadline, this.clock, settings.signal);
    this.#waits = new LockWaits(settings);
    this.#delivery = new Delivery(settings, this.clock, this.deadline);
    this.#onEnd = onEnd;
    this.#isTold = isTold;
    this.execution = {
      executionId: request.executionId ?? randomUUID(),
      token: token ?? randomUUID(),
      dataset: request.dataset,
      channel: settings.notifier.channel,
      startedAt: this.clock.now(),
      effectiveAt: request.effectiveAt,
      deadline: settings.deadline,
    };
  }

  /** Calls `attempt` until it ends; after a lost connection it begins again. A failure is a record. */
  async execute<T>(attempt: () => Promise<T>): Promise<T | RunResult> {
    using deadline = this.deadline;
    const patience = patienceOf(this.settings, deadline);
    try {
      return await retrying(attempt, DatabaseUnavailableError, patience);
    } catch (error) {
      return await this.#fail(this.#waits.explain(error));
    }
  }

  /** Reports an error that happened elsewhere. */
  async fail(error: unknown): Promise<RunResult> {
    using _ = this.deadline;
    return await this.#fail(error);
  }

  /** Opens a session for the work of the run. */
  connect(): Promise<Session> {
    return this.settings.database.connect(this.deadline.work, this.#waits.options);
  }

  /** Begins the run, or finds that another process did, or that it is over already. */
  async begin(session: Session): Promise<Run | RunResult> {
    await prepareLedger(session.db);
    const run = await beginRun(session, this.execution, this.clock, this.deadline.work);
    if (run.token !== this.execution.token) return repetitionOf(run);
    return isOver(run) ? await this.#end(session, run) : run;
  }

  /** Takes the lock of the table, or ends the run because another one has it. */
  async lock(session: Session, run: Run): Promise<LockedRun | RunResult> {
    const { dataset } = this.request;
    const lock = await takeTableLock(session, run, dataset, this.clock, this.deadline.work);
    if (lock === undefined) {
      return await this.finish(session, run, { ...NOTHING_LOADED, status: "skipped" });
    }
    await session.verify(session.db, lock);
    const crashed = await markCrashed(session, run, this.clock);
    await this.#delivery.sendEarlier(session, run);
    return { run, lock, crashed };
  }

  /** Writes down how a run ended that loaded nothing; then says so. */
  async finish(session: Session, run: Run, outcome: Outcome): Promise<RunResult> {
    const load = async (transaction: Kysely<Tables>): Promise<Outcome> => {
      await this.#onEnd?.(session, transaction, run);
      return outcome;
    };
    const compose = this.#isTold ? undefined : this.compose([]);
    const options = { compose, clock: this.clock };
    return await this.tell(
      session,
      await recordRun(session, this.request.dataset, run, load, options),
    );
  }

  compose(crashed: readonly string[]): Compose {
    return (record, facts) => {
      const surroundings = surroundingsOf(record, this.request, this.settings);
      return composeMessage({ ...record, report: { ...facts, ...surroundings, crashed } });
    };
  }

  /** Sends the message of a run that was just recorded, and publishes its page. */
  async tell(session: Session, finished: Run): Promise<RunResult> {
    session.follow(this.deadline.last);
    return await this.#end(session, finished);
  }

  /** Follow-up of a committed run, by this connection or by one that was lost. */
  async #end(session: Session, run: Run): Promise<RunResult> {
    const result = await this.#delivery.deliver(session, run);
    await admitReaders(session, this.request, this.settings, this.deadline);
    await publishPage(session, this.request, this.settings, this.deadline);
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
    const { ledger } = this.deadline;
    const patience = {
      clock: this.clock,
      until: new Date(this.clock.now().getTime() + REPORT_PATIENCE),
      signal: ledger,
    };
    const attempt = async () => {
      await using session = await this.settings.database.connect(ledger, this.#waits.options);
      await prepareLedger(session.db);
      const run = await beginRun(session, this.execution, this.clock, ledger);
      if (run.token !== this.execution.token) return repetitionOf(run);
      if (isOver(run)) return await this.#end(session, run);
      return await this.finish(session, run, { ...NOTHING_LOADED, status: "failed", error });
    };
    return await retrying(attempt, DatabaseUnavailableError, patience);
  }

  /** No database answers: the message is all that is left of the run. */
  async #reportWithoutLedger(error: unknown): Promise<RunResult> {
    const { executionId, startedAt, dataset } = this.execution;
    const record = failedRecord(error, executionId, dataset.name, startedAt, this.clock.now());
    if (this.#isTold) return { record, notified: true, isRepetition: false };
    const reported = withReport(record, surroundingsOf(record, this.request, this.settings));
    const notified = await this.#delivery.send(composeMessage(reported));
    return { record: reported, notified, isRepetition: false };
  }
}

const repetitionOf = (run: Run): RunResult => ({
  record: recordOf(run),
  notified: run.sent_at !== null,
  isRepetition: true,
});

const isOver = ({ status }: Run): boolean => status !== "running" && status !== "crashed";
