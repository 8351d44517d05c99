import { randomUUID } from "node:crypto";
import { type Kysely, type NotNull, sql } from "kysely";
import { systemClock } from "./core/clock.ts";
import { Deadline } from "./core/deadline.ts";
import { DatabaseUnavailableError } from "./core/errors.ts";
import { retrying } from "./core/retry.ts";
import { toErrorRecord } from "./core/to-error-record.ts";
import type { Tables } from "./database/tables.ts";
import type { Row, Value } from "./datasets/dataset.ts";
import { Sources } from "./extract/open-source.ts";
import { goneExamples } from "./ledger/gone-examples.ts";
import { prepareLedger } from "./ledger/prepare-ledger.ts";
import { failuresSinceSuccess } from "./ledger/runs.ts";
import { LockWaits } from "./lock-waits.ts";
import { patienceOf } from "./patience.ts";
import { NOTHING_LOADED, type Outcome } from "./record/outcome.ts";
import { RECORD_VERSION, type RunRecord } from "./record/run-record.ts";
import type { RunRequest, WorkSettings } from "./run-settings.ts";
import { stage } from "./stage.ts";
import { findTable } from "./table/find-table.ts";

const EXAMPLES = 5;
/** No run of the ledger has this number, and none comes after it. */
const NO_RUN = Number.MAX_SAFE_INTEGER;

/** A stored row that would be changed. */
export interface Example {
  readonly key: Readonly<Record<string, Value>>;
  readonly before: Readonly<Record<string, Value>>;
  readonly after: Readonly<Record<string, Value>>;
}

export interface DryRunResult {
  readonly record: RunRecord;
  readonly examples: readonly Example[];
  /** Some keys of rows that would be gone, that would come back, and whose rows would be deleted. */
  readonly goneKeys?: {
    readonly gone: readonly Row[];
    readonly returned: readonly Row[];
    readonly dropped: readonly Row[];
  };
}

/**
 * Says what a run would do, and writes nothing: all of it, migrations included, happens in one
 * transaction that is rolled back. It takes no lock, leaves no run in the ledger, and sends
 * nothing. Like a run, it does not throw.
 *
 * @example
 * const { record, examples } = await dryRun(
 *   { dataset: usDaily, urls: files },
 *   { database, deadline: new Date(Date.now() + 60_000) },
 * );
 * record.status; // "succeeded"
 * examples.length; // 5
 */
export async function dryRun(request: RunRequest, settings: WorkSettings): Promise<DryRunResult> {
  const clock = settings.clock ?? systemClock;
  const startedAt = clock.now();
  await using sources = new Sources();
  const open = settings.open ?? sources.open;
  using deadline = new Deadline(settings.deadline, clock, settings.signal);
  const waits = new LockWaits(settings);
  const recordOf = (outcome: Outcome, failedBefore: number): RunRecord => ({
    version: RECORD_VERSION,
    runId: null,
    executionId: randomUUID(),
    dataset: request.dataset.name,
    ...outcome,
    startedAt: startedAt.toISOString(),
    finishedAt: clock.now().toISOString(),
    failedBefore,
  });

  async function attempt(): Promise<DryRunResult> {
    await using session = await settings.database.connect(deadline.work, waits.options);
    const transaction = await session.db.startTransaction().execute();
    try {
      await prepareLedger(transaction);
      const staged = await stage(session, transaction, request, { ...settings, open }, deadline);
      await insertRun(transaction, request);
      const {
        stored: _,
        droppedKeys: dropped = [],
        viewFault: __,
        newKeys: ___,
        ...outcome
      } = await staged.load(transaction, NO_RUN);
      const table = await findTable(transaction, request.dataset);
      const before = Number.MAX_SAFE_INTEGER;
      const failures = await failuresSinceSuccess(transaction, table, before);
      const keys = await goneExamples(transaction, request.dataset, NO_RUN);
      return {
        record: recordOf(outcome, failures),
        examples: await someRevisions(transaction),
        goneKeys: { ...keys, dropped },
      };
    } finally {
      await transaction
        .rollback()
        .execute()
        .catch(() => {});
    }
  }

  try {
    return await retrying(attempt, DatabaseUnavailableError, patienceOf(settings, deadline));
  } catch (error) {
    const outcome = {
      ...NOTHING_LOADED,
      status: "failed",
      error: toErrorRecord(waits.explain(error)),
    } as const;
    return { record: recordOf(outcome, 0), examples: [] };
  }
}

/** The run that the revisions name, under a number of its own: sequences are not rolled back. */
const insertRun = (transaction: Kysely<Tables>, { dataset }: RunRequest) =>
  transaction
    .insertInto("daily_delta.runs")
    .values({
      id: NO_RUN,
      execution_id: randomUUID(),
      token: "",
      dataset: dataset.name,
      dataset_version: dataset.version,
      status: "running",
      started_at: sql<Date>`now()`,
      deadline: sql<Date>`now()`,
      backend: 0,
      channel: "",
    })
    .execute();

const someRevisions = (transaction: Kysely<Tables>): Promise<Example[]> =>
  transaction
    .selectFrom("daily_delta.revisions")
    .select(["key", "before", "after"])
    .where("run_id", "=", NO_RUN)
    .where("before", "is not", null)
    .where("after", "is not", null)
    .$narrowType<{ before: NotNull; after: NotNull }>()
    .orderBy("key")
    .limit(EXAMPLES)
    .execute();
