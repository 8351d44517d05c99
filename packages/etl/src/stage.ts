import type { Kysely } from "kysely";
import { type Clock, systemClock } from "./clock.ts";
import type { Session } from "./database/session.ts";
import type { Tables } from "./database/tables.ts";
import { checkSourceNames } from "./datasets/index.ts";
import type { Deadline } from "./deadline.ts";
import { type Extraction, extract } from "./extract/extract.ts";
import { DEFAULT_LIMITS, openSource } from "./extract/open-source.ts";
import { DEFAULT_SHRINK_LIMIT } from "./extract/shrink-guard.ts";
import { lastSuccess, NOTHING_LOADED, type Outcome } from "./ledger/runs.ts";
import { merge } from "./load/merge.ts";
import { Staging } from "./load/staging.ts";
import { checkTable, createTable } from "./load/table.ts";
import type { Patience } from "./retry.ts";
import type { RunRequest, WorkSettings } from "./run-settings.ts";

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
  const trusted = isThere && !request.full && last?.run.dataset_version === dataset.version;
  const staging = await Staging.create(session, db, dataset);
  const { sources, changed }: Extraction = await extract({
    dataset,
    urls,
    stored: trusted ? last.sources : {},
    last: last?.sources ?? {},
    shrinkLimit: request.acceptShrink ? undefined : (settings.shrinkLimit ?? DEFAULT_SHRINK_LIMIT),
    staging,
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
    const counts = await merge(transaction, dataset, staging, runId);
    await staging.drop(transaction);
    return { ...NOTHING_LOADED, status: "succeeded", ...counts, sources };
  };
}
