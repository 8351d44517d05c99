import { type Kysely, sql } from "kysely";
import { type Clock, systemClock } from "./clock.ts";
import type { Session } from "./database/session.ts";
import type { Tables } from "./database/tables.ts";
import type { Dataset } from "./datasets/dataset.ts";
import { checkSourceNames } from "./datasets/index.ts";
import type { Deadline } from "./deadline.ts";
import { DatabaseError } from "./errors.ts";
import { Complaints } from "./extract/complaints.ts";
import { type Extraction, extract } from "./extract/extract.ts";
import { DEFAULT_LIMITS, openSource } from "./extract/open-source.ts";
import { DEFAULT_SHRINK_LIMIT } from "./extract/shrink-guard.ts";
import { lastSuccess, NOTHING_LOADED, type Outcome } from "./ledger/runs.ts";
import { type Counts, merge } from "./load/merge.ts";
import { Staging } from "./load/staging.ts";
import { checkTable, createTable } from "./load/table.ts";
import type { Patience } from "./retry.ts";
import type { RunRequest, WorkSettings } from "./run-settings.ts";

const UNIQUE_VIOLATION = "23505";

/** How long, and with which news, a run tries again what may pass. */
export function patienceOf(settings: WorkSettings, deadline: Deadline): Patience {
  const clock: Clock = settings.clock ?? systemClock;
  const until =
    settings.patience === undefined
      ? deadline.workUntil
      : new Date(Math.min(clock.now().getTime() + settings.patience, deadline.workUntil.getTime()));
  return {
    clock,
    until,
    signal: deadline.work,
    onRetry: (error, delay) => settings.onEvent?.({ kind: "retry", error, delay }),
  };
}

/**
 * Extracts and transforms a dataset into a staging table, all checks passed.
 *
 * @param db the session's own `db` or a transaction on it
 * @returns what is left to do in the transaction that loads it
 */
export async function stage(
  session: Session,
  db: Kysely<Tables>,
  request: RunRequest,
  settings: WorkSettings,
  deadline: Deadline,
): Promise<(transaction: Kysely<Tables>, runId: number) => Promise<Outcome>> {
  const { dataset, urls = {} } = request;
  checkSourceNames(dataset, Object.keys(urls));
  const isThere = await checkTable(db, dataset);
  const last = await lastSuccess(db, dataset.name);
  const hasRows = isThere && !(await isEmpty(db, dataset));
  const trusted = hasRows && !request.full && last?.run.dataset_version === dataset.version;
  const staging = await Staging.create(session, db, dataset);
  const { sources, changed }: Extraction = await extract({
    dataset,
    urls,
    stored: trusted ? last.sources : {},
    last: last?.sources ?? {},
    shrinkLimit: request.acceptShrink ? undefined : (settings.shrinkLimit ?? DEFAULT_SHRINK_LIMIT),
    db,
    staging,
    checkKeys: hasRows,
    open: settings.open ?? openSource,
    limits: settings.limits ?? DEFAULT_LIMITS,
    patience: patienceOf(settings, deadline),
    onProgress: (progress) => settings.onEvent?.({ kind: "progress", ...progress }),
  });
  return async (transaction, runId) => {
    if (!changed) {
      const { inserted, updated, unchanged, missing } = last?.run ?? NOTHING_LOADED;
      const rows = (inserted ?? 0) + (updated ?? 0) + (unchanged ?? 0);
      return { ...NOTHING_LOADED, status: "unchanged", unchanged: rows, missing, sources };
    }
    if (!isThere) await createTable(transaction, dataset);
    const counts = await mergeOrComplain(transaction, dataset, staging, runId);
    await staging.drop(transaction);
    return { ...NOTHING_LOADED, status: "succeeded", ...counts, sources };
  };
}

/**
 * An empty table checks the keys by its own index, which is faster than looking for doubles before;
 * only what it refuses is looked for.
 */
async function mergeOrComplain(
  transaction: Kysely<Tables>,
  dataset: Dataset,
  staging: Staging,
  runId: number,
): Promise<Counts> {
  await sql`savepoint merge`.execute(transaction);
  try {
    return await merge(transaction, dataset, staging, runId);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.sqlState !== UNIQUE_VIOLATION) throw error;
    await sql`rollback to savepoint merge`.execute(transaction);
    const complaints = new Complaints();
    await staging.checkKeys(transaction, complaints);
    complaints.throwIfAny();
    throw error;
  }
}

async function isEmpty(db: Kysely<Tables>, { table }: Dataset): Promise<boolean> {
  const { rows } = await sql`select from ${sql.table(table)} limit 1`.execute(db);
  return rows.length === 0;
}
