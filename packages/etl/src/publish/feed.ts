import type { Kysely } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { isOf } from "../ledger/place.ts";
import type { Run } from "../ledger/runs.ts";
import { sampleState } from "../ledger/sample-runs.ts";
import type { Table } from "../table/find-table.ts";
import { atomFeed, type FeedEntry, feedId } from "./atom.ts";
import { printableError, publicError } from "./public-text.ts";
import type { SiteFile } from "./site.ts";
import { paths } from "./site-files.ts";

/** Most entries of a feed. */
const ENTRIES = 50;

/** Environment of the runs, readers, and address of the site. */
export interface FeedSettings {
  readonly environment: string;
  readonly isPublic: boolean;
  /** Address of the page. @default links are relative to the feed's own address */
  readonly siteUrl: string | undefined;
  readonly now: Date;
}

/** A dataset with its table. */
export interface FeedSubject {
  readonly dataset: Dataset;
  readonly table: Table;
}

/**
 * Writes the Atom feed of a dataset: an entry for each run that changed anything or failed, the newest
 * first. Ids do not depend on the site's address, so that a reader knows an entry after a move.
 */
export async function feedFile(
  db: Kysely<Tables>,
  { dataset, table }: FeedSubject,
  settings: FeedSettings,
): Promise<SiteFile> {
  const path = paths.feed(dataset.name);
  const base = baseOf(settings, "../../");
  const runs = await tellingRuns(db, table);
  const head = {
    id: feedId(settings.environment, dataset.name),
    title: `${await titleOf(db, dataset, table)}: changes`,
    link: pageOf(base, dataset),
    self: settings.siteUrl === undefined ? "changes.atom" : base + path,
    now: settings.now,
  };
  return { path, text: atomFeed(head, runs.map(entryOf(dataset, base, settings))) };
}

/** Writes the Atom feed of all datasets of a site. Its entries name the dataset, and have the same ids as there. */
export async function siteFeedFile(
  db: Kysely<Tables>,
  subjects: readonly FeedSubject[],
  settings: FeedSettings,
): Promise<SiteFile> {
  const base = baseOf(settings, "../");
  const entries: FeedEntry[] = [];
  for (const { dataset, table } of subjects) {
    const title = await titleOf(db, dataset, table);
    const runs = await tellingRuns(db, table);
    const own = runs.map(entryOf(dataset, base, settings));
    entries.push(...own.map((entry) => ({ ...entry, title: `${title}: ${entry.title}` })));
  }
  const newest = entries.toSorted((a, b) => b.updated.getTime() - a.updated.getTime());
  const head = {
    id: feedId(settings.environment),
    title: "Daily Delta: changes of all datasets",
    link: base,
    self: settings.siteUrl === undefined ? "changes.atom" : base + paths.siteFeed,
    now: settings.now,
  };
  return { path: paths.siteFeed, text: atomFeed(head, newest.slice(0, ENTRIES)) };
}

/** @param here the page, from the feed's own address */
const baseOf = ({ siteUrl }: FeedSettings, here: string): string =>
  siteUrl?.replace(/\/*$/, "/") ?? here;

const pageOf = (base: string, { name }: Dataset): string =>
  `${base}?${new URLSearchParams({ dataset: name })}`;

async function titleOf(db: Kysely<Tables>, { title }: Dataset, table: Table): Promise<string> {
  const { isSample } = await sampleState(db, table);
  return `${isSample ? "SAMPLE DATA (invented): " : ""}${title}`;
}

/** Makes the entry of a run; that of a backfill is of the day when upstream had what it loaded. */
const entryOf =
  (dataset: Dataset, base: string, { environment, isPublic }: FeedSettings) =>
  (run: Run): FeedEntry => {
    const error = run.error && (isPublic ? publicError(run.error) : printableError(run.error));
    const changes = changesOf(run);
    const page = pageOf(base, dataset);
    const ended = run.finished_at ?? run.started_at;
    const name = run.effective_at
      ? `Run ${run.id} (backfilled on ${ended.toISOString().slice(0, 10)})`
      : `Run ${run.id}`;
    return {
      id: feedId(environment, dataset.name, run.id, run.started_at.toISOString()),
      title: error ? `Update failed: ${error.code}` : changes,
      updated: run.effective_at ?? ended,
      link: error ? page : `${page}&run=${run.id}`,
      summary: error ? `${name} failed: ${error.message}.` : `${name}: ${changes}.`,
    };
  };

/** Finds the newest runs that changed anything or failed; a run that was stopped by hand did neither. */
async function tellingRuns(db: Kysely<Tables>, table: Table): Promise<readonly Run[]> {
  const runs = await db
    .selectFrom("daily_delta.runs")
    .selectAll()
    .where(isOf(table))
    .where(({ eb, or, and }) =>
      or([
        and([
          eb("status", "=", "succeeded"),
          or(
            (["inserted", "updated", "gone", "returned"] as const).map((count) =>
              eb(count, ">", 0),
            ),
          ),
        ]),
        eb("status", "in", ["failed", "crashed"]),
      ]),
    )
    .orderBy("id", "desc")
    .limit(ENTRIES)
    .execute();
  return runs.filter(({ error }) => error?.code !== "INTERRUPTED");
}

function changesOf({ status, inserted, updated, gone, returned }: Run): string {
  if (status === "crashed") return "Update failed: the run crashed";
  const counts = [
    [inserted, "new"],
    [updated, "corrected"],
    [gone, "removed by the source"],
    [returned, "returned"],
  ] as const;
  return counts
    .filter(([count]) => (count ?? 0) > 0)
    .map(([count, what]) => `${count?.toLocaleString("en-US")} ${what}`)
    .join(", ");
}
