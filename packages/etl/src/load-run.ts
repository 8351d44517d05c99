import type { Kysely } from "kysely";
import { type Clock, systemClock } from "./core/clock.ts";
import type { Deadline } from "./core/deadline.ts";
import type { Session } from "./database/session.ts";
import type { Tables } from "./database/tables.ts";
import type { Dataset } from "./datasets/dataset.ts";
import { analyzeLedger } from "./ledger/analyze-ledger.ts";
import { type Compose, finishRun } from "./ledger/finish-run.ts";
import type { Run } from "./ledger/runs.ts";
import type { Outcome } from "./record/outcome.ts";
import type { RunRequest, WorkSettings } from "./run-settings.ts";
import { type Staged, type StageOptions, stage } from "./stage.ts";

/**
 * Number of revisions of one run after which statistics are gathered. Without them PostgreSQL looks at
 * each pair of revisions to find rows that are gone: 26 s for 8,000 such rows, instead of 0.1 s.
 */
const MANY_REVISIONS = 500;

interface LoadOptions extends StageOptions {
  readonly settings: WorkSettings;
  readonly deadline: Deadline;
  /** `undefined`: the run has no message of its own. */
  readonly compose: Compose | undefined;
  /** Is called in the transaction that loads, before it and after it. Default: nothing */
  readonly claim?: Hook | undefined;
  readonly release?: Hook | undefined;
}

type Hook = (transaction: Kysely<Tables>) => Promise<void>;

interface RecordOptions {
  readonly compose: Compose | undefined;
  readonly clock: Clock;
  /** Is called after the run has its time in the ledger. */
  readonly mark?: Staged["mark"];
}

/**
 * Does the work of a run that has begun and holds its table's lock: extracts, checks and loads, and
 * records all of it in one transaction.
 *
 * @param lock name of the table's lock
 * @returns the run as the ledger has it now
 */
export async function loadRun(
  session: Session,
  run: Run,
  lock: string,
  request: RunRequest,
  { settings, deadline, compose, claim, release, ...options }: LoadOptions,
): Promise<Run> {
  await using staged = await stage(session, session.db, request, settings, deadline, options);
  const load = async (transaction: Kysely<Tables>): Promise<Outcome> => {
    await session.verify(transaction, lock);
    await claim?.(transaction);
    const outcome = await staged.load(transaction, run.id);
    await release?.(transaction);
    return outcome;
  };
  const { clock = systemClock } = settings;
  const { mark } = staged;
  return await recordRun(session, request.dataset, run, load, { compose, clock, mark });
}

/**
 * Writes down how a run ended, in one transaction with what it loaded.
 *
 * @returns the run as the ledger has it now
 */
export const recordRun = (
  session: Session,
  dataset: Dataset,
  run: Run,
  load: (transaction: Kysely<Tables>) => Promise<Outcome>,
  { compose, clock, mark }: RecordOptions,
): Promise<Run> =>
  session.db.transaction().execute(async (transaction) => {
    const outcome = await load(transaction);
    const revisions = outcome.updated + outcome.gone + outcome.returned;
    if (revisions >= MANY_REVISIONS) await analyzeLedger(transaction);
    const ended = await finishRun(transaction, dataset, run, outcome, compose, clock.now());
    await mark?.(transaction, outcome);
    return ended;
  });
