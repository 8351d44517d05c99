import { type Kysely, sql } from "kysely";
import { TableMismatchError } from "../core/errors.ts";
import type { Tables } from "../database/tables.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { freshnessOf } from "../ledger/freshness.ts";
import { countGone } from "../ledger/gone-keys.ts";
import { effectiveOf, isOf, momentOf, type Place } from "../ledger/place.ts";
import { failuresSinceSuccess, lastSuccess } from "../ledger/runs.ts";
import { sampleState } from "../ledger/sample-runs.ts";
import { checkTable } from "../table/check-table.ts";
import { findTable, type Table } from "../table/find-table.ts";
import { describeStored } from "./describe-dataset.ts";
import { type FeedSettings, type FeedSubject, feedFile, siteFeedFile } from "./feed.ts";
import { printableCheck, printableError, publicError } from "./public-text.ts";
import type { SiteFile } from "./site.ts";
import {
  type DatasetsFile,
  FORMAT,
  type PublishedRun,
  paths,
  type StatusFile,
} from "./site-files.ts";
import { sourceChecks } from "./source-checks.ts";

const RUNS = 100;

interface StatusSettings extends FeedSettings {
  /** Address of the program's repository. @default the page links to none */
  readonly repositoryUrl?: string | undefined;
}

/** Writes the state of a dataset and the list of datasets, which change with every run. */
export async function* statusFiles(
  db: Kysely<Tables>,
  dataset: Dataset,
  place: Table,
  known: readonly Dataset[],
  settings: StatusSettings,
): AsyncIterable<SiteFile> {
  const { environment, now, isPublic, repositoryUrl } = settings;
  yield await feedFile(db, { dataset, table: place }, settings);
  const last = await lastSuccess(db, place);
  const status: StatusFile = {
    format: FORMAT,
    dataset: dataset.name,
    environment,
    publishedAt: now.toISOString(),
    failures: await failuresSinceSuccess(db, place, Number.MAX_SAFE_INTEGER),
    sources: await versions(db, place, last),
    checks: (await sourceChecks(db, dataset, place)).map(printableCheck),
    missing: last?.run.missing ?? null,
    freshness: await freshnessFor(db, dataset, place, now),
    gone: last === undefined ? 0 : await countGone(db, dataset, place),
    runs: await newestRuns(db, place, isPublic),
  };
  yield { path: paths.status(dataset.name), text: JSON.stringify(status) };

  const { rows } = await sql<{ dataset: string }>`
    select distinct dataset from daily_delta.runs`.execute(db);
  const haveRun = new Set(rows.map((row) => row.dataset));
  const subjects: FeedSubject[] = [];
  for (const each of known.filter(({ name }) => haveRun.has(name))) {
    const table = each === dataset ? place : await findTable(db, each);
    subjects.push({ dataset: each, table });
  }
  yield await siteFeedFile(db, subjects, settings);

  const datasets: DatasetsFile = {
    format: FORMAT,
    ...(repositoryUrl !== undefined && { repositoryUrl }),
    datasets: [],
  };
  for (const { dataset, table } of subjects) {
    const { isSample } = await sampleState(db, table);
    datasets.datasets.push(describeStored(dataset, isSample));
  }
  yield { path: paths.datasets, text: JSON.stringify(datasets) };
}

/** A table that does not fit the dataset has no newest key: its runs say why. */
async function freshnessFor(
  db: Kysely<Tables>,
  dataset: Dataset,
  place: Table,
  now: Date,
): Promise<StatusFile["freshness"]> {
  if (dataset.fresh === undefined || place.oid === undefined) return null;
  try {
    const found = await freshnessOf(db, dataset, await checkTable(db, dataset, place), now);
    if (found === null) return null;
    const { column, newest, within, staleAt } = found;
    return { column, newest, within, staleAt };
  } catch (error) {
    if (error instanceof TableMismatchError) return null;
    throw error;
  }
}

async function newestRuns(
  db: Kysely<Tables>,
  place: Place,
  isPublic: boolean,
): Promise<PublishedRun[]> {
  const runs = await db
    .selectFrom("daily_delta.runs")
    .select(["id", "status", "started_at", "finished_at"])
    .select(["inserted", "updated", "unchanged", "missing", "gone", "returned", "error"])
    .select(effectiveOf("runs").as("effectiveAt"))
    .where(isOf(place))
    .orderBy("id", "desc")
    .limit(RUNS)
    .execute();
  return runs.map((run) => {
    const { id, status, unchanged, missing, error, ...found } = run;
    return {
      runId: id,
      status,
      startedAt: found.started_at.toISOString(),
      finishedAt: found.finished_at?.toISOString() ?? null,
      effectiveAt: found.effectiveAt?.toISOString() ?? null,
      inserted: found.inserted ?? 0,
      updated: found.updated ?? 0,
      unchanged,
      missing,
      gone: found.gone ?? 0,
      returned: found.returned ?? 0,
      error: error && (isPublic ? publicError(error) : printableError(error)),
    };
  });
}

/** When each source was last looked at, and when it was last found to be another one. */
async function versions(
  db: Kysely<Tables>,
  place: Place,
  last: Awaited<ReturnType<typeof lastSuccess>>,
): Promise<StatusFile["sources"]> {
  if (last === undefined) return [];
  const sources: StatusFile["sources"] = [];
  for (const [name, { url, rows, sha256 }] of Object.entries(last.sources)) {
    const { rows: found } = await sql<{ seen: Date; other: number | null }>`
      with other as (
        select max(version.run_id) as run_id
        from daily_delta.source_versions as version
        join daily_delta.runs as run on run.id = version.run_id
        where ${isOf(place, "run")} and version.source = ${name}
          and version.sha256 <> ${sha256})
      select min(${momentOf("run")}) as seen, max(other.run_id) as other
      from other, daily_delta.source_versions as version
      join daily_delta.runs as run on run.id = version.run_id
      where ${isOf(place, "run")} and version.source = ${name}
        and version.run_id > coalesce(other.run_id, 0)`.execute(db);
    const checked = last.run.finished_at ?? last.run.started_at;
    const seen = (found[0]?.seen ?? checked).toISOString();
    sources.push({
      name,
      url,
      rows,
      firstSeenAt: seen,
      changedAt: found[0]?.other === null ? null : seen,
      checkedAt: checked.toISOString(),
    });
  }
  return sources;
}
