import type { Kysely } from "kysely";
import { systemClock } from "./core/clock.ts";
import type { Deadline } from "./core/deadline.ts";
import { ConfigurationError, SourceUnavailableError } from "./core/errors.ts";
import { type Patience, retrying } from "./core/retry.ts";
import { refuseSecrets } from "./core/secret-url.ts";
import type { Tables } from "./database/tables.ts";
import { checkSourceNames } from "./datasets/index.ts";
import { DateRange } from "./datasets/key-dates.ts";
import { openDelta } from "./delta/block-delta.ts";
import type { Delta } from "./delta/delta.ts";
import type { FetchOptions, RowSink } from "./extract/fetch-source.ts";
import { openSource } from "./extract/open-source.ts";
import { DEFAULT_LIMITS } from "./extract/opened-file.ts";
import { hasParts } from "./extract/part.ts";
import { DEFAULT_SHRINK_LIMIT } from "./extract/shrink-guard.ts";
import type { SourceTokens } from "./extract/source-token.ts";
import { isTableOf, lastSuccess, type Run } from "./ledger/runs.ts";
import { patienceOf } from "./patience.ts";
import { knowsMissing } from "./reconcile/gone.ts";
import type { SourceVersion } from "./record/run-record.ts";
import type { RunRequest, WorkSettings } from "./run-settings.ts";
import type { CheckedTable } from "./table/check-table.ts";
import { hasRows } from "./table/has-rows.ts";
import { KnownTable } from "./table/known-table.ts";

/** Facts that a run stands on before it reads its sources. */
export interface Ground {
  readonly table: CheckedTable;
  readonly tokens: SourceTokens;
  /** The last success, and its source versions. */
  readonly last: { run: Run; sources: Record<string, SourceVersion> } | undefined;
  /** True if the table has rows. */
  readonly hasRows: boolean;
  /** True if the table is what the last success left. */
  readonly isTrusted: boolean;
  /** The versions that the table has, if it is trusted. */
  readonly stored: Readonly<Record<string, SourceVersion>>;
  /** True if the source is made of several files. */
  readonly isOfParts: boolean;
  readonly delta: Delta;
  /** Bounds for the dates in the key. */
  readonly dates: DateRange;
  /** The share of rows that a source may lose; `undefined`: all of them. */
  readonly shrinkLimit: number | undefined;
}

/**
 * Checks the request and the table, and finds what the last success left.
 *
 * @param known the table, if earlier runs of the session have checked it
 * @throws ConfigurationError, TableMismatchError if the dataset cannot be loaded
 */
export async function findGround(
  db: Kysely<Tables>,
  request: RunRequest,
  settings: WorkSettings,
  deadline: Deadline,
  known: KnownTable = new KnownTable(),
): Promise<Ground> {
  const { dataset, urls = {} } = request;
  checkDropGone(request);
  checkSourceNames(dataset, Object.keys(urls));
  for (const { name, url } of dataset.sources) refuseSecrets(urls[name] ?? url, name);
  const tokens = await tokensOf(settings, patienceOf(settings, deadline));
  const table = await known.check(db, dataset);
  const last = await lastSuccess(db, table);
  const isFilled = await hasRows(db, table);
  const isTrusted =
    isFilled &&
    !request.full &&
    !request.dropGone &&
    last?.run.dataset_version === dataset.version &&
    isTableOf(last.run, table) &&
    (await knowsMissing(db, dataset, table, last.run.missing ?? 0));
  const stored = isTrusted ? last.sources : {};
  const several = dataset.sources.find((source) => hasParts(source, urls[source.name]));
  if (several !== undefined && dataset.work.kind !== "map") {
    throw new ConfigurationError(
      `source "${several.name}" is one of several that the dataset joins, each of one file. Name a file, not ${urls[several.name]}`,
    );
  }
  const isOfParts = several !== undefined;
  return {
    ...{ table, tokens, last, hasRows: isFilled, isTrusted, stored, isOfParts },
    delta: await openDelta(db, dataset, table.schema, isOfParts, stored),
    dates: new DateRange(
      dataset.keyDates,
      request.effectiveAt ?? (settings.clock ?? systemClock).now(),
    ),
    shrinkLimit: shrinkLimitOf(request, settings),
  };
}

/** The share of rows that a source may lose in a run; `undefined`: all of them. */
export const shrinkLimitOf = (
  { dataset, acceptShrink }: RunRequest,
  settings: WorkSettings,
): number | undefined =>
  acceptShrink ? undefined : (dataset.shrinkLimit ?? settings.shrinkLimit ?? DEFAULT_SHRINK_LIMIT);

/** Options of fetching the sources of a run, whose rows go to the sink. */
export const fetchOptions = (
  { dataset, urls = {} }: RunRequest,
  settings: WorkSettings,
  deadline: Deadline,
  {
    stored,
    last,
    shrinkLimit,
    tokens,
    delta,
  }: Pick<Ground, "stored" | "last" | "shrinkLimit" | "tokens" | "delta">,
  sink: RowSink & FetchOptions["keyRules"],
): FetchOptions => ({
  ...{ dataset, urls, stored, last: last?.sources ?? {}, shrinkLimit, tokens, sink },
  keyRules: sink,
  blocks: () => delta.begin(),
  parts: delta.parts,
  open: settings.open ?? openSource,
  limits: settings.limits ?? DEFAULT_LIMITS,
  patience: patienceOf(settings, deadline),
  onProgress: (progress) => settings.onEvent?.({ kind: "progress", ...progress }),
});

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

/** Reads the tokens of sources for one attempt of a run. */
export async function tokensOf(
  { tokens }: WorkSettings,
  patience: Patience,
): Promise<SourceTokens> {
  if (typeof tokens !== "function") return tokens ?? {};
  return await retrying(() => tokens(patience.signal), SourceUnavailableError, patience);
}
