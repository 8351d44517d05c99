import { createHash } from "node:crypto";
import type { Kysely } from "kysely";
import { printable } from "../core/quote.ts";
import type { Tables } from "../database/tables.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { isOf } from "../ledger/place.ts";
import type { Run } from "../ledger/runs.ts";
import { sampleState } from "../ledger/sample-runs.ts";
import type { Table } from "../table/find-table.ts";
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

/**
 * Writes the Atom feed of a dataset (RFC 4287): an entry for each run that changed anything or failed,
 * the newest first. Ids do not depend on the site's address, so that a reader knows an entry after a move.
 */
export async function feedFile(
  db: Kysely<Tables>,
  dataset: Dataset,
  table: Table,
  { environment, isPublic, siteUrl, now }: FeedSettings,
): Promise<SiteFile> {
  const path = paths.feed(dataset.name);
  const { isSample } = await sampleState(db, table);
  const title = `${isSample ? "SAMPLE DATA (invented): " : ""}${dataset.title}`;
  const base = siteUrl?.replace(/\/*$/, "/") ?? "../../";
  const page = `${base}?${new URLSearchParams({ dataset: dataset.name })}`;
  const runs = await tellingRuns(db, table);
  const entries = runs.map((run) => {
    const error = run.error && (isPublic ? publicError(run.error) : printableError(run.error));
    const changes = changesOf(run);
    return element("entry", [
      text("id", idOf(environment, dataset.name, run.id, run.started_at.toISOString())),
      text("title", error ? `Update failed: ${error.code}` : changes),
      text("updated", endOf(run).toISOString()),
      `<link href="${escaped(error ? page : `${page}&run=${run.id}`)}"/>`,
      text(
        "summary",
        error ? `Run ${run.id} failed: ${error.message}.` : `Run ${run.id}: ${changes}.`,
      ),
    ]);
  });
  const [newest] = runs;
  const feed = [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    text("id", idOf(environment, dataset.name)),
    text("title", `${title}: changes`),
    text("updated", (newest === undefined ? now : endOf(newest)).toISOString()),
    element("author", [text("name", "Daily Delta")]),
    `<link href="${escaped(page)}"/>`,
    `<link rel="self" href="${siteUrl === undefined ? "changes.atom" : escaped(base + path)}"/>`,
    ...entries,
    "</feed>\n",
  ];
  return { path, text: feed.join("\n") };
}

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

const endOf = (run: Run): Date => run.finished_at ?? run.started_at;

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

/** A UUID from names, the same each time (version 8 of RFC 9562). */
function idOf(...names: readonly (string | number)[]): string {
  const hex = createHash("sha256").update(JSON.stringify(names)).digest("hex");
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
  ];
  return `urn:uuid:${[...parts, hex.slice(20, 32)].join("-")}`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", '"': "&quot;" };

/** Control characters are not allowed in XML; other software may have put them into an error. */
const escaped = (value: string): string =>
  printable(value).replace(/[&<"]/g, (character) => ENTITIES[character] ?? "");

const text = (name: string, value: string): string => `<${name}>${escaped(value)}</${name}>`;

const element = (name: string, children: readonly string[]): string =>
  [`<${name}>`, ...children, `</${name}>`].join("\n");
