import { type Kysely, sql } from "kysely";
import { selectColumns } from "../columns/column.ts";
import { ConfigurationError } from "../core/errors.ts";
import { shellWord } from "../core/shell-word.ts";
import { hasLedger } from "../database/migrations.ts";
import type { Tables } from "../database/tables.ts";
import { type Dataset, INSERTED_BY, type Row, type Value } from "../datasets/dataset.ts";
import { effectiveOf, insertingRuns, isOf, momentOf } from "../ledger/place.ts";
import { checkVisible } from "../ledger/prepare-ledger.ts";
import { checkTable } from "../table/check-table.ts";
import { type Table, tableId } from "../table/find-table.ts";

/** Keys with more parts are not tried in other orders. */
const MOST_PARTS = 5;

/** The run that found something. */
export interface Finder {
  readonly runId: number;
  /** When the run ended, or when the sources had it, if a backfill loaded it; ISO 8601, UTC. */
  readonly at: string;
  /** True if a backfill loaded it. */
  readonly isBackfilled: boolean;
}

/** One change of one row: of its values, or that it went from the sources or came back. */
export interface Revision extends Finder {
  /** null: the row came back. */
  readonly before: Row | null;
  /** null: the sources no longer have the row. */
  readonly after: Row | null;
}

/** History of one row. */
export interface RowHistory {
  readonly key: Row;
  /** null: the table has no such row. */
  readonly current: Row | null;
  /** The run that inserted the row; null where it is not known. */
  readonly insertedBy: Finder | null;
  /** The run from which on the sources no longer have the row; null: they have it, or never had. */
  readonly gone: Finder | null;
  /** The oldest first. */
  readonly revisions: readonly Revision[];
}

/**
 * Reads the parts of a key from strings.
 *
 * @throws ConfigurationError naming the part that is missing, too much, or not of its type
 *
 * @example
 * parseKey(usStates, ["2021-06-04", "Ohio"]); // { date: "2021-06-04", state: "Ohio" }
 * parseKey(usStates, ["04.06.2021", "Ohio"]); // throws date: "04.06.2021" is not a date YYYY-MM-DD
 */
export function parseKey(dataset: Dataset, strings: readonly string[]): Row {
  if (strings.length !== dataset.key.length) {
    const parts = dataset.key.length === 1 ? "1 part" : `${dataset.key.length} parts`;
    const names = dataset.key.join(", ");
    throw new ConfigurationError(
      `the key of "${dataset.name}" has ${parts} (${names}), not ${strings.length}`,
    );
  }
  const key: Record<string, Value> = {};
  for (const [index, name] of dataset.key.entries()) {
    const column = dataset.columns.find((candidate) => candidate.name === name);
    const value = column?.type.parse(strings[index] as string);
    if (value === undefined) {
      const meant = inOrder(dataset, strings);
      throw new ConfigurationError(
        `${name}: "${strings[index]}" is not ${column?.type.expected}${meant === undefined ? "" : `. Did you mean ${quoteParts(meant)}?`}`,
      );
    }
    key[name] = value;
  }
  return key;
}

/** A key with its parts in an order in which each is of its column's type. */
function inOrder(dataset: Dataset, strings: readonly string[]): readonly string[] | undefined {
  const types = dataset.key.map(
    (name) => dataset.columns.find((candidate) => candidate.name === name)?.type,
  );
  const place = (left: readonly string[], at: number): readonly string[] | undefined => {
    if (at === types.length) return [];
    for (const [index, text] of left.entries()) {
      if (types[at]?.parse(text) === undefined) continue;
      const others = place(left.toSpliced(index, 1), at + 1);
      if (others !== undefined) return [text, ...others];
    }
    return undefined;
  };
  // The attempts grow with the factorial.
  return strings.length > MOST_PARTS ? undefined : place(strings, 0);
}

/** Text with spaces that double quotes are enough for. */
const WITH_SPACES = /^(?=.* )[\p{L}\p{N} .:_-]+$/u;

/**
 * Writes parts of a key as they are typed in a shell.
 *
 * @example
 * quoteParts(["2021-06-04", "New York"]); // '2021-06-04 "New York"'
 */
export const quoteParts = (parts: readonly unknown[]): string =>
  parts
    .map((part) => String(part))
    .map((text) => (WITH_SPACES.test(text) ? `"${text}"` : shellWord(text)))
    .join(" ");

/**
 * Finds every recorded change of one row, the row as it is now, and the run that inserted it.
 *
 * @example
 * const history = await rowHistory(session.db, usDaily, { date: "2020-12-21" });
 * history.current?.cases; // 41524
 * history.revisions.map(({ before }) => before.cases); // [41494]
 */
export async function rowHistory(
  db: Kysely<Tables>,
  dataset: Dataset,
  key: Row,
): Promise<RowHistory> {
  const nothing = { key, current: null, insertedBy: null, gone: null, revisions: [] };
  if (!(await hasLedger(db))) return nothing;
  await checkVisible(db);
  const table = await checkTable(db, dataset);
  if (table.oid === undefined) return nothing;
  const conditions = Object.entries(key).map(([name, value]) => sql`t.${sql.ref(name)} = ${value}`);
  const { rows: stored } = await sql<Record<string, Value>>`
    select ${selectColumns(dataset.columns, "t")}, ${sql.ref(INSERTED_BY)} from ${tableId(table)} as t
    where ${sql.join(conditions, sql` and `)}`.execute(db);
  const { [INSERTED_BY]: runId = null, ...current } = stored[0] ?? {};
  const revisions = await revisionsOf(db, table, key);
  return {
    key,
    current: stored[0] === undefined ? null : current,
    insertedBy: await firstRun(db, table, revisions, runId),
    gone: goneBy(revisions.at(-1)),
    revisions: revisions.map(({ insertedBy: _, ...revision }) => revision),
  };
}

interface FoundRevision extends Revision {
  /** The run that had inserted a row that went. */
  readonly insertedBy: number | null;
}

async function revisionsOf(
  db: Kysely<Tables>,
  table: Table,
  key: Row,
): Promise<readonly FoundRevision[]> {
  // Columns of the ledger through JSON, because one that has not been migrated yet lacks them.
  const { rows } = await sql<Omit<FoundRevision, "at"> & { at: Date | null }>`
    select run.id as "runId", revision.before, revision.after,
      ${momentOf("run")} as at, ${effectiveOf("run")} is not null as "isBackfilled",
      (to_jsonb(revision) ->> 'inserted_by')::bigint as "insertedBy"
    from daily_delta.revisions as revision
    join daily_delta.runs as run on run.id = revision.run_id
    where revision.dataset = ${table.dataset} and ${isOf(table, "run")}
      and revision.key = ${JSON.stringify(key)}::jsonb
    order by run.id`.execute(db);
  return rows.map((row) => ({ ...row, at: row.at?.toISOString() ?? "" }));
}

const goneBy = (last: Revision | undefined): RowHistory["gone"] =>
  last?.after === null ? { runId: last.runId, at: last.at, isBackfilled: last.isBackfilled } : null;

/** The run that inserted a row first: of one that went, its revision names it. */
async function firstRun(
  db: Kysely<Tables>,
  table: Table,
  revisions: readonly FoundRevision[],
  inserted: Value | undefined,
): Promise<RowHistory["insertedBy"]> {
  const went = revisions.find(({ after }) => after === null);
  const { rows } = await sql<{ id: number; at: Date | null; isBackfilled: boolean }>`
    select id, ${momentOf("run")} as at, ${effectiveOf("run")} is not null as "isBackfilled"
    from ${
      went === undefined
        ? sql`(
      select run.* from ${insertingRuns(table)} as inserting
      join daily_delta.runs as run on run.id = inserting.id)`
        : sql`daily_delta.runs`
    } as run
    where id = ${went?.insertedBy ?? (went === undefined ? inserted : null) ?? null}::bigint
      and inserted > 0 and ${isOf(table, "run")}`.execute(db);
  const run = rows[0];
  if (run === undefined) return null;
  const { id: runId, at, isBackfilled } = run;
  return { runId, at: at?.toISOString() ?? "", isBackfilled };
}
