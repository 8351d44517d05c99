import type { Kysely } from "kysely";
import { TableMismatchError } from "../core/errors.ts";
import { hasLedger } from "../database/migrations.ts";
import type { Tables } from "../database/tables.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { isOf } from "../ledger/place.ts";
import { lastRun } from "../ledger/runs.ts";
import { checkTable } from "../table/check-table.ts";
import { findTable, type Table } from "../table/find-table.ts";
import { dataFiles } from "./data-files.ts";
import { describeDataset, shapeOf } from "./describe-dataset.ts";
import { runFiles } from "./run-files.ts";
import type { Site } from "./site.ts";
import { paths } from "./site-files.ts";
import { statusFiles } from "./status-files.ts";

export interface PublishOptions {
  /** Name of the environment, such as `dev`; the default is what the dataset's last message says. */
  readonly environment?: string;
  /** Datasets that share the site: its list names those that have run. @default only this one */
  readonly datasets?: readonly Dataset[] | undefined;
  /** Address of the page, for links in the feed. @default they are relative */
  readonly siteUrl?: string | undefined;
  /** Address of the program's repository, which the page links to. @default none */
  readonly repositoryUrl?: string | undefined;
  readonly now: Date;
  readonly signal: AbortSignal;
}

/**
 * Publishes where a dataset stands, and its rows if they are not on the site yet, as the ledger
 * tells: because a run changed them, because they could not be written the last time, or because
 * the files would look different by now.
 *
 * @param found the dataset's table, or where it would be
 */
export async function publish(
  db: Kysely<Tables>,
  dataset: Dataset,
  found: Table,
  site: Site,
  options: PublishOptions,
): Promise<void> {
  try {
    const runId = await runToPublish(db, dataset, found);
    if (runId === undefined) return;
    const last = await publishedRun(db, dataset, site);
    if (last?.runId === runId && last.shape === shapeOf(dataset)) return;
    if (describeDataset(dataset).hasRows) {
      await site.write(dataFiles(db, dataset, found, runId, options.now), options.signal);
    }
    await site.write(runFiles(db, dataset, found, last?.runId), options.signal);
    await noteAsPublished(db, dataset, site, runId);
  } finally {
    // Last, so that a run never appears before its rows; and also if writing these failed.
    await publishStatus(db, dataset, found, site, options);
  }
}

const noteAsPublished = (
  db: Kysely<Tables>,
  dataset: Dataset,
  { name: site }: Site,
  runId: number,
): Promise<unknown> =>
  db
    .insertInto("daily_delta.publications")
    .values({ dataset: dataset.name, site, run_id: runId, shape: shapeOf(dataset) })
    .onConflict((conflict) =>
      conflict.columns(["dataset", "site"]).doUpdateSet(({ ref }) => ({
        run_id: ref("excluded.run_id"),
        shape: ref("excluded.shape"),
      })),
    )
    .execute();

/**
 * Checks whether a dataset has ever run, so that there is something to publish.
 *
 * @example
 * await hasRun(session.db, usDaily); // true
 * await hasRun(session.db, usStates); // false
 */
export async function hasRun(db: Kysely<Tables>, dataset: Dataset): Promise<boolean> {
  if (!(await hasLedger(db))) return false;
  return (await lastRun(db, await findTable(db, dataset))) !== undefined;
}

/**
 * Publishes all that is stored of a dataset, also if the site has it already, and writes nothing else.
 *
 * @throws TableMismatchError after that, if it is why the rows are not published
 *
 * @example
 * await republish(session.db, usDaily, fileSite(folder), {
 *   now: new Date(),
 *   signal: AbortSignal.timeout(60_000),
 * });
 */
export async function republish(
  db: Kysely<Tables>,
  dataset: Dataset,
  site: Site,
  options: PublishOptions,
): Promise<void> {
  const found = await findTable(db, dataset);
  const { hasRows } = describeDataset(dataset);
  const runId = await runToPublish(db, dataset, found);
  if (runId !== undefined && hasRows) {
    await site.write(dataFiles(db, dataset, found, runId, options.now), options.signal);
  }
  await site.write(runFiles(db, dataset, found), options.signal);
  await publishStatus(db, dataset, found, site, options);
  if (runId === undefined && hasRows) await checkTable(db, dataset);
}

async function publishStatus(
  db: Kysely<Tables>,
  dataset: Dataset,
  table: Table,
  site: Site,
  { environment, datasets = [dataset], siteUrl, repositoryUrl, now, signal }: PublishOptions,
): Promise<void> {
  const known = datasets.includes(dataset) ? datasets : [...datasets, dataset];
  const { isPublic } = site;
  const settings = {
    environment: environment ?? (await environmentOf(db, table)),
    now,
    isPublic,
    siteUrl,
    repositoryUrl,
  };
  await site.write(statusFiles(db, dataset, table, known, settings), signal);
}

/** Environment of a dataset's last run; `?` if no run has recorded it yet. */
async function environmentOf(db: Kysely<Tables>, table: Table): Promise<string> {
  const run = await db
    .selectFrom("daily_delta.runs")
    .select("message")
    .where(isOf(table))
    .where("message", "is not", null)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return run?.message?.attributes.environment ?? "?";
}

/**
 * The run whose rows are stored now; none if there is none, or if the table does not have the declared
 * columns, which the run has told.
 */
async function runToPublish(
  db: Kysely<Tables>,
  dataset: Dataset,
  found: Table,
): Promise<number | undefined> {
  if (found.oid === undefined) return undefined;
  try {
    await checkTable(db, dataset, found);
  } catch (error) {
    if (error instanceof TableMismatchError) return undefined;
    throw error;
  }
  const run = await db
    .selectFrom("daily_delta.runs")
    .select("id")
    .where(isOf(found))
    .where("status", "=", "succeeded")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return run?.id;
}

/** The run that the files on a site are of; none if they are not there any more. */
async function publishedRun(
  db: Kysely<Tables>,
  dataset: Dataset,
  site: Site,
): Promise<{ readonly runId: number; readonly shape: string } | undefined> {
  const found = await db
    .selectFrom("daily_delta.publications")
    .select(["run_id as runId", "shape"])
    .where("dataset", "=", dataset.name)
    .where("site", "=", site.name)
    .executeTakeFirst();
  if (found === undefined) return undefined;
  for (const file of lastFiles(dataset)) if (!(await site.holds(file))) return undefined;
  return found;
}

/** Files that are written after all others: for the page, and for other programs. */
function lastFiles(dataset: Dataset): readonly string[] {
  const { name, by, hasRows, isTable } = describeDataset(dataset);
  if (!hasRows) return [paths.status(name)];
  const rows = by === null ? paths.rows(name) : paths.parts(name);
  return [isTable ? paths.table(name) : rows, paths.files(name)];
}
