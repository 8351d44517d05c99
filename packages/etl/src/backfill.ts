import { BackfillCounts } from "./backfill-counts.ts";
import { reportBackfill } from "./backfill-report.ts";
import {
  executionOf,
  isFaultOfVersion,
  isLasting,
  positionAfter,
  recordFailure,
  type VintageExecution,
} from "./backfill-run.ts";
import type { BackfillRequest, BackfillSettings, Vintage } from "./backfill-settings.ts";
import { type Clock, systemClock } from "./core/clock.ts";
import { Deadline } from "./core/deadline.ts";
import type { ErrorRecord } from "./core/error-record.ts";
import { DatabaseUnavailableError, type TransientError } from "./core/errors.ts";
import { retrying } from "./core/retry.ts";
import { toErrorRecord } from "./core/to-error-record.ts";
import type { Session } from "./database/session.ts";
import { analyzeLedger } from "./ledger/analyze-ledger.ts";
import { backfillState } from "./ledger/backfill-state.ts";
import { beginRun, markCrashed } from "./ledger/begin-run.ts";
import { executionLock, seizeLock, tableLock } from "./ledger/locks.ts";
import { prepareLedger } from "./ledger/prepare-ledger.ts";
import type { Run } from "./ledger/runs.ts";
import { takeTableLock } from "./ledger/table-lock.ts";
import { loadRun } from "./load-run.ts";
import { LockWaits } from "./lock-waits.ts";
import type { BackfillRecord } from "./record/backfill-record.ts";
import { findTable, type Table } from "./table/find-table.ts";
import { KnownTable } from "./table/known-table.ts";

/** Time for which a lost database is tried again, in milliseconds, unless the settings name another. */
const PATIENCE = 60_000;
/** Number of versions after which the planner's statistics of the ledger are out of date. */
const ANALYZE_EVERY = 100;
/** Time limit for the record of a failure, in milliseconds. */
const REPORT_TIME = 10_000;

/**
 * Loads the history of a dataset, version by version: each as a run of its own, with the checks,
 * the delta and the ledger of `run`, whose effective time is that of the version. One message and
 * one publication follow at the end.
 *
 * It does not throw: a failure is a record with an error. A version that its contract or the shrink
 * guard refuses becomes a failed run, and the next one goes on. What stopped goes on after its last
 * run when it is called again with the same history; nothing is done when all of it is loaded.
 *
 * @example
 * const { loaded } = await backfill(
 *   { dataset: usDaily, vintages: [{ id: "1", at: new Date("2021-07-01"), urls: files }] },
 *   {
 *     database: embeddedDatabase(await PGlite.create()),
 *     notifier: consoleNotifier(process.stdout, process.stderr),
 *     environment: "laptop",
 *   },
 * );
 * loaded; // 1
 */
export const backfill = (
  request: BackfillRequest,
  settings: BackfillSettings,
): Promise<BackfillRecord> => new Backfill(request, settings).execute();

/** Things that the session holds for all versions. */
interface Held {
  /** Name of the table's lock. */
  readonly lock: string;
  readonly known: KnownTable;
}

class Backfill {
  readonly #request: BackfillRequest;
  readonly #settings: BackfillSettings;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #waits: LockWaits;
  readonly #counts: BackfillCounts;
  /** Time of the first version after the last success that the shrink guard refused. */
  #shrunkSince: Date | undefined;
  /** The run of the version that is being loaded; a lost connection does not give it another. */
  #execution: VintageExecution | undefined;
  /** The server process of the last connection. */
  #backend: number | undefined;
  /** The last run of this execution or of an earlier one. */
  #lastRun: Run | undefined;

  constructor(request: BackfillRequest, settings: BackfillSettings) {
    this.#request = request;
    this.#settings = settings;
    this.#clock = settings.clock ?? systemClock;
    this.#signal = settings.signal ?? new AbortController().signal;
    this.#waits = new LockWaits(settings);
    this.#counts = new BackfillCounts(request, this.#clock.now());
  }

  async execute(): Promise<BackfillRecord> {
    try {
      await this.#untilDone();
    } catch (error) {
      this.#counts.stop(toErrorRecord(this.#waits.explain(error)));
      await this.#recordStop(toErrorRecord(error)).catch(() => {});
    }
    const record = this.#counts.record(this.#clock.now());
    await reportBackfill(record, this.#lastRun, this.#request, this.#settings);
    return record;
  }

  /** After a lost connection it goes on with another, as long as there is progress. */
  async #untilDone(): Promise<void> {
    for (;;) {
      const { done } = this.#counts;
      const { patience = PATIENCE, onEvent } = this.#settings;
      const until = new Date(this.#clock.now().getTime() + patience);
      const onRetry = (error: TransientError, delay: number): void =>
        onEvent?.({ kind: "retry", error, delay });
      try {
        return await retrying(() => this.#attempt(), DatabaseUnavailableError, {
          ...{ clock: this.#clock, until, signal: this.#signal, onRetry },
        });
      } catch (error) {
        if (!(error instanceof DatabaseUnavailableError) || done === this.#counts.done) throw error;
      }
    }
  }

  async #attempt(): Promise<void> {
    const { dataset, vintages } = this.#request;
    await using session = await this.#settings.database.connect(this.#signal, this.#waits.options);
    await prepareLedger(session.db);
    const table = await findTable(session.db, dataset);
    await this.#endLostConnection(session, table);
    const { schema } = table;
    const place = { id: 0, dataset: dataset.name, table_schema: schema };
    const lock = await takeTableLock(session, place, dataset, this.#clock, this.#signal);
    if (lock === undefined) return this.#counts.skip();
    await session.verify(session.db, lock);

    const known = new KnownTable();
    const position = await this.#position(session);
    for (let index = position; index < vintages.length; index++) {
      if ((index - position) % ANALYZE_EVERY === 0) await analyzeLedger(session.db);
      const vintage = vintages[index] as Vintage;
      const run = await this.#begin(session, vintage, schema);
      if (index === position) await markCrashed(session, run, this.#clock);
      const finished = await this.#load(session, run, vintage, { lock, known });
      await session.unlock(executionLock(finished.execution_id));
      this.#note(finished, vintage);
    }
  }

  /** Ends our earlier connection if the server has not noticed that it is lost: it has the lock. */
  async #endLostConnection(session: Session, table: Table): Promise<void> {
    const lost = this.#backend;
    this.#backend = session.backend;
    if (!lost) return;
    const lock = tableLock(table);
    const holder = await session.holderOf(lock);
    if (holder?.backend !== lost) return;
    await seizeLock(session, lock, this.#clock, this.#signal);
  }

  /** Finds the first version that is neither loaded nor refused. */
  async #position({ db }: Session): Promise<number> {
    const { dataset, vintages, acceptShrink = false } = this.#request;
    const { last, rows, shrunkSince } = await backfillState(
      db,
      await findTable(db, dataset),
      acceptShrink,
    );
    const position = last === undefined ? 0 : positionAfter(last, vintages);
    const execution = this.#execution;
    if (execution !== undefined && last?.execution_id === execution.executionId) {
      // The connection was lost after the commit.
      this.#note(last, execution.vintage);
    } else this.#counts.begin(position, rows, last?.effective_at ?? null);
    this.#shrunkSince = shrunkSince;
    this.#lastRun = last ?? this.#lastRun;
    return position;
  }

  async #begin(session: Session, vintage: Vintage, schema: string): Promise<Run> {
    if (this.#execution?.vintage !== vintage) {
      this.#execution = executionOf(vintage, this.#request.dataset, this.#lastRun, {
        channel: this.#settings.notifier.channel,
        now: this.#clock.now(),
        schema,
      });
    }
    return await beginRun(session, this.#execution, this.#clock, this.#signal);
  }

  /** Loads a version, or records why it is refused. */
  async #load(session: Session, run: Run, { at, urls }: Vintage, held: Held): Promise<Run> {
    const { dataset } = this.#request;
    const effectiveAt = run.effective_at ?? at;
    const acceptShrink = this.#request.acceptShrink || isLasting(this.#shrunkSince, effectiveAt);
    using deadline = new Deadline(run.deadline, this.#clock, this.#settings.signal);
    session.follow(deadline.work);
    try {
      const request = { dataset, urls, effectiveAt, acceptShrink };
      const settings = { ...this.#settings, deadline: run.deadline };
      const options = { settings, deadline, compose: undefined, known: held.known };
      return await loadRun(session, run, held.lock, request, options);
    } catch (error) {
      if (!isFaultOfVersion(error)) throw error;
      return await recordFailure(session, dataset, run, toErrorRecord(error), this.#clock);
    } finally {
      session.follow(this.#signal);
    }
  }

  #note(run: Run, vintage: Vintage): void {
    this.#lastRun = run;
    this.#execution = undefined;
    if (run.status !== "failed") this.#shrunkSince = undefined;
    else if (run.error?.code === "SHRUNK") this.#shrunkSince ??= run.effective_at ?? vintage.at;
    this.#counts.add(run);
    this.#settings.onVersion?.(this.#counts.total, vintage);
  }

  /** Writes down that the run of the current version did not end by itself. */
  async #recordStop(error: ErrorRecord): Promise<void> {
    const execution = this.#execution;
    if (execution === undefined) return;
    const end = new Date(this.#clock.now().getTime() + REPORT_TIME);
    using deadline = new Deadline(end, this.#clock);
    const { database } = this.#settings;
    await using session = await database.connect(deadline.ledger, this.#waits.options);
    const run = await beginRun(session, execution, this.#clock, deadline.ledger);
    const isOver = run.status !== "running" && run.status !== "crashed";
    if (isOver) return this.#note(run, execution.vintage);
    this.#lastRun = await recordFailure(session, execution.dataset, run, error, this.#clock);
  }
}
