import type { Kysely } from "kysely";
import { systemClock } from "./core/clock.ts";
import type { Deadline } from "./core/deadline.ts";
import { ConfigurationError, SourceUnavailableError } from "./core/errors.ts";
import { type Patience, retrying } from "./core/retry.ts";
import { refuseSecrets } from "./core/secret-url.ts";
import type { Session } from "./database/session.ts";
import type { Tables } from "./database/tables.ts";
import { checkSourceNames } from "./datasets/index.ts";
import { DateRange } from "./datasets/key-dates.ts";
import { openDelta } from "./delta/block-delta.ts";
import { Extraction } from "./extract/extraction.ts";
import { fetchSource } from "./extract/fetch-source.ts";
import { openSource } from "./extract/open-source.ts";
import { DEFAULT_LIMITS } from "./extract/opened-file.ts";
import { hasParts } from "./extract/part.ts";
import { DEFAULT_SHRINK_LIMIT, guardAgainstLostKeys, type Keys } from "./extract/shrink-guard.ts";
import type { SourceTokens } from "./extract/source-token.ts";
import { isTableOf, lastSuccess, type Run } from "./ledger/runs.ts";
import { fetchParts } from "./parts/fetch-parts.ts";
import { patienceOf } from "./patience.ts";
import { knowsMissing } from "./reconcile/gone.ts";
import { checkSame, load } from "./reconcile/load.ts";
import { markGone } from "./reconcile/mark-gone.ts";
import type { Counts } from "./reconcile/merge.ts";
import { Staging } from "./reconcile/staging.ts";
import { canBecomeTable } from "./reconcile/staging-table.ts";
import { NOTHING_LOADED, type Outcome, type StoredTable } from "./record/outcome.ts";
import type { RunRequest, WorkSettings } from "./run-settings.ts";
import { stageRows } from "./stage-rows.ts";
import { countRows, findTable } from "./table/find-table.ts";
import { hasRows } from "./table/has-rows.ts";
import { KnownTable } from "./table/known-table.ts";
import { keepViews } from "./vintages/keep-views.ts";

/** Rows that a run is going to load, all checks passed. */
export interface Staged extends AsyncDisposable {
  /** Loads it, in the caller's transaction; `runId` is named with the rows. */
  load(transaction: Kysely<Tables>, runId: number): Promise<Outcome>;
  /** Marks the rows that are gone, if the dataset does so, after the run has its time in the ledger. */
  mark(transaction: Kysely<Tables>, outcome: Pick<Outcome, "status" | "returned">): Promise<void>;
}

/**
 * Extracts and transforms a dataset into a staging table.
 *
 * @param db the session's own `db` or, for a dry run, a transaction on it
 * @param known the table, if earlier runs of the session have checked it
 */
export async function stage(
  session: Session,
  db: Kysely<Tables>,
  request: RunRequest,
  settings: WorkSettings,
  deadline: Deadline,
  known: KnownTable = new KnownTable(),
): Promise<Staged> {
  const { dataset, urls = {} } = request;
  checkDropGone(request);
  checkSourceNames(dataset, Object.keys(urls));
  for (const { name, url } of dataset.sources) refuseSecrets(urls[name] ?? url, name);
  const tokens = await tokensOf(settings, patienceOf(settings, deadline));
  const table = await known.check(db, dataset);
  const last = await lastSuccess(db, table);
  const checkKeys = await hasRows(db, table);
  const trusted =
    checkKeys &&
    !request.full &&
    !request.dropGone &&
    last?.run.dataset_version === dataset.version &&
    isTableOf(last.run, table) &&
    (await knowsMissing(db, dataset, table, last.run.missing ?? 0));
  const stored = trusted ? last.sources : {};
  const several = dataset.sources.find((source) => hasParts(source, urls[source.name]));
  if (several !== undefined && dataset.work.kind !== "map") {
    throw new ConfigurationError(
      `source "${several.name}" is one of several that the dataset joins, each of one file. Name a file, not ${urls[several.name]}`,
    );
  }
  const isOfParts = several !== undefined;
  const delta = await openDelta(db, dataset, table.schema, isOfParts, stored);
  const isDry = db !== session.db;
  const staging = await Staging.create(session, db, dataset, table, {
    isShared: table.oid === undefined && !isDry && canBecomeTable(dataset),
    holdsLock: !isDry,
    extra: delta.columns,
    dates: new DateRange(
      dataset.keyDates,
      request.effectiveAt ?? (settings.clock ?? systemClock).now(),
    ),
  });
  try {
    const shrinkLimit = request.acceptShrink
      ? undefined
      : (dataset.shrinkLimit ?? settings.shrinkLimit ?? DEFAULT_SHRINK_LIMIT);
    const versions = { stored, last: last?.sources ?? {} };
    const extraction = new Extraction({
      ...{ dataset, urls, ...versions, shrinkLimit, tokens },
      fetch: isOfParts ? fetchParts : fetchSource,
      sink: staging,
      keyRules: staging,
      blocks: () => delta.begin(),
      parts: delta.parts,
      open: settings.open ?? openSource,
      limits: settings.limits ?? DEFAULT_LIMITS,
      patience: patienceOf(settings, deadline),
      onProgress: (progress) => settings.onEvent?.({ kind: "progress", ...progress }),
    });
    const tableRows = last?.run.table_rows ?? 0;
    const expected = await stageRows({
      ...{ db, extraction, staging, delta, checkKeys, tableRows, last: versions.last, shrinkLimit },
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
        await markGone(transaction, dataset, found, trusted && returned === 0);
      },
      [Symbol.asyncDispose]: () => staging[Symbol.asyncDispose](),
    };
  } catch (error) {
    await staging[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Checks that a run can drop rows that are gone.
 *
 * @throws ConfigurationError if there cannot be anything to drop
 *
 * @example
 * checkDropGone({ dataset: usDaily, dropGone: true });
 */
export function checkDropGone({ dataset, dropGone }: Pick<RunRequest, "dataset" | "dropGone">) {
  if (!dropGone || dataset.gone !== "delete") return;
  throw new ConfigurationError(
    `the dataset "${dataset.name}" deletes rows that are gone in every run (gone: "delete"), so that there is nothing to drop. Run it without --drop-gone`,
  );
}

async function tokensOf({ tokens }: WorkSettings, patience: Patience): Promise<SourceTokens> {
  if (typeof tokens !== "function") return tokens ?? {};
  return await retrying(() => tokens(patience.signal), SourceUnavailableError, patience);
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
