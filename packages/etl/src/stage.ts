import type { Kysely } from "kysely";
import type { Deadline } from "./core/deadline.ts";
import type { Session } from "./database/session.ts";
import type { Tables } from "./database/tables.ts";
import { Extraction } from "./extract/extraction.ts";
import { fetchSource } from "./extract/fetch-source.ts";
import { guardAgainstLostKeys, type Keys } from "./extract/shrink-guard.ts";
import { fetchOptions, findGround, type Ground } from "./ground.ts";
import type { Run } from "./ledger/runs.ts";
import { fetchParts } from "./parts/fetch-parts.ts";
import { checkSame, load } from "./reconcile/load.ts";
import { markGone } from "./reconcile/mark-gone.ts";
import type { Counts } from "./reconcile/merge.ts";
import { Staging } from "./reconcile/staging.ts";
import { canBecomeTable, StagedFiles } from "./reconcile/staging-table.ts";
import { NOTHING_LOADED, type Outcome, type StoredTable } from "./record/outcome.ts";
import type { RunRequest, WorkSettings } from "./run-settings.ts";
import { stageRows } from "./stage-rows.ts";
import { countRows, findTable } from "./table/find-table.ts";
import type { KnownTable } from "./table/known-table.ts";
import { keepViews } from "./vintages/keep-views.ts";

/** Rows that a run is going to load, all checks passed. */
export interface Staged extends AsyncDisposable {
  /** Loads it, in the caller's transaction; `runId` is named with the rows. */
  load(transaction: Kysely<Tables>, runId: number): Promise<Outcome>;
  /** Marks the rows that are gone, if the dataset does so, after the run has its time in the ledger. */
  mark(transaction: Kysely<Tables>, outcome: Pick<Outcome, "status" | "returned">): Promise<void>;
}

/** Rows that other processes have staged. */
export interface SharedRows {
  /** Opens the staging table, and makes what reads the sources from what the processes found out. */
  open(
    session: Session,
    ground: Ground,
  ): { readonly staging: Staging; readonly fetch: typeof fetchSource };
}

export interface StageOptions {
  /** The table, if earlier runs of the session have checked it. */
  readonly known?: KnownTable | undefined;
  /** Rows that are staged already. Default: none, the sources are read here. */
  readonly shared?: SharedRows | undefined;
}

/**
 * Extracts and transforms a dataset into a staging table.
 *
 * @param db the session's own `db` or, for a dry run, a transaction on it
 */
export async function stage(
  session: Session,
  db: Kysely<Tables>,
  request: RunRequest,
  settings: WorkSettings,
  deadline: Deadline,
  { known, shared }: StageOptions = {},
): Promise<Staged> {
  const { dataset } = request;
  const ground = await findGround(db, request, settings, deadline, known);
  const { table, last, delta, shrinkLimit } = ground;
  const isDry = db !== session.db;
  const { staging, fetch } = shared?.open(session, ground) ?? {
    staging: await Staging.create(session, db, dataset, table, {
      isShared: table.oid === undefined && !isDry && canBecomeTable(dataset),
      holdsLock: !isDry,
      extra: delta.columns,
      dates: ground.dates,
      files: ground.isOfParts ? new StagedFiles() : undefined,
    }),
    fetch: ground.isOfParts ? fetchParts : fetchSource,
  };
  try {
    const options = fetchOptions(request, settings, deadline, ground, staging);
    const extraction = new Extraction({ ...options, fetch });
    const tableRows = last?.run.table_rows ?? 0;
    const expected = await stageRows({
      ...{ db, extraction, staging, delta, tableRows, last: options.last, shrinkLimit },
      checkKeys: ground.hasRows,
      countRows: () => countRows(db, table),
    });
    const keepViewsOf = async (transaction: Kysely<Tables>, stored: Omit<StoredTable, "rows">) =>
      isDry ? undefined : await keepViews(transaction, dataset, { ...table, ...stored });
    return {
      async load(transaction, runId) {
        const sources = extraction.versions;
        if (expected === undefined) {
          const stored = await checkSame(transaction, staging);
          const viewFault = await keepViewsOf(transaction, stored);
          return {
            ...unchanged(last?.run, sources),
            stored: { ...stored, rows: tableRows },
            viewFault,
          };
        }
        const guard = (counts: Counts): void => {
          if (last === undefined || shrinkLimit === undefined) return;
          guardAgainstLostKeys(dataset, keysOf(last.run, counts), shrinkLimit);
        };
        const options = { guard, dropGone: request.dropGone === true };
        const loaded = await load(transaction, staging, expected, runId, options);
        await delta.store(transaction, loaded.stored.schema, sources);
        const viewFault = await keepViewsOf(transaction, loaded.stored);
        return { ...NOTHING_LOADED, status: "succeeded", ...loaded, sources, viewFault };
      },
      async mark(transaction, { status, returned }) {
        if (dataset.gone !== "mark" || status !== "succeeded") return;
        const found = { ...table, ...(await findTable(transaction, dataset)) };
        await markGone(transaction, dataset, found, ground.isTrusted && returned === 0);
      },
      [Symbol.asyncDispose]: () => staging[Symbol.asyncDispose](),
    };
  } catch (error) {
    await staging[Symbol.asyncDispose]();
    throw error;
  }
}

function unchanged(last: Run | undefined, sources: Outcome["sources"]): Outcome {
  const { missing } = last ?? NOTHING_LOADED;
  return { ...NOTHING_LOADED, status: "unchanged", unchanged: rowsOf(last), missing, sources };
}

/** Numbers of keys before and after a run that loaded rows. */
const keysOf = (last: Run, { inserted, updated, unchanged: same, tableRows }: Counts): Keys => ({
  last: { given: rowsOf(last), table: last.table_rows ?? 0 },
  known: updated + same,
  added: inserted,
  table: tableRows,
});

/** Number of rows that a run was given. */
function rowsOf(run: Run | undefined): number {
  const { inserted, updated, unchanged: same } = run ?? NOTHING_LOADED;
  return (inserted ?? 0) + (updated ?? 0) + (same ?? 0);
}
