import { type Kysely, type NotNull, sql } from "kysely";
import { selectColumns } from "../columns/column.ts";
import { ConfigurationError } from "../core/errors.ts";
import { hasLedger } from "../database/migrations.ts";
import type { Tables } from "../database/tables.ts";
import { type Dataset, INSERTED_BY, type Row, type Value } from "../datasets/dataset.ts";
import { insertingRuns, isOf } from "../ledger/place.ts";
import { checkTable } from "../table/check-table.ts";
import { tableId } from "../table/find-table.ts";

/** One change of one stored row. */
export interface Revision {
  readonly runId: number;
  /** When the run that made it ended; ISO 8601, UTC. */
  readonly at: string;
  readonly before: Row;
  readonly after: Row;
}

/** History of one row. */
export interface RowHistory {
  readonly key: Row;
  /** null: there is no such row. */
  readonly current: Row | null;
  /** The run that inserted the row; null where it is not known. */
  readonly insertedBy: { readonly runId: number; readonly at: string } | null;
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
      throw new ConfigurationError(`${name}: "${strings[index]}" is not ${column?.type.expected}`);
    }
    key[name] = value;
  }
  return key;
}

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
  const nothing = { key, current: null, insertedBy: null, revisions: [] };
  if (!(await hasLedger(db))) return nothing;
  const table = await checkTable(db, dataset);
  if (table.oid === undefined) return nothing;
  const conditions = Object.entries(key).map(([name, value]) => sql`t.${sql.ref(name)} = ${value}`);
  const { rows } = await sql<Record<string, Value>>`
    select ${selectColumns(dataset.columns, "t")}, ${sql.ref(INSERTED_BY)} from ${tableId(table)} as t
    where ${sql.join(conditions, sql` and `)}`.execute(db);
  const revisions = await db
    .selectFrom("daily_delta.revisions as revision")
    .innerJoin("daily_delta.runs as run", "run.id", "revision.run_id")
    .select(["run.id", "run.finished_at", "revision.before", "revision.after"])
    .where("revision.dataset", "=", dataset.name)
    .where(isOf(table, "run"))
    .where("revision.key", "=", sql<Record<string, Value>>`${JSON.stringify(key)}::jsonb`)
    .$narrowType<{ before: NotNull; after: NotNull }>()
    .orderBy("run.id")
    .execute();
  const { [INSERTED_BY]: runId, ...current } = rows[0] ?? {};
  const { rows: inserting } = await sql<{ id: number; finished_at: Date }>`
    select * from ${insertingRuns(table)} as run where id = ${runId ?? null}::bigint`.execute(db);
  const run = inserting[0];
  return {
    key,
    current: rows[0] === undefined ? null : current,
    insertedBy: run === undefined ? null : { runId: run.id, at: run.finished_at.toISOString() },
    revisions: revisions.map(({ id, finished_at, before, after }) => ({
      runId: id,
      at: finished_at?.toISOString() ?? "",
      before,
      after,
    })),
  };
}
