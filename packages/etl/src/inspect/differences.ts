import { type Kysely, type RawBuilder, sql } from "kysely";
import { ConfigurationError, NotLoadedError } from "../core/errors.ts";
import type { Tables } from "../database/tables.ts";
import type { Column, Dataset, Row, Value } from "../datasets/dataset.ts";
import type { Table } from "../table/find-table.ts";
import { keyColumns } from "../table/stored-values.ts";
import { findCutoffs } from "../vintages/cutoffs.ts";
import { isRevision, knownRuns } from "../vintages/known-runs.ts";

import { vintageQuery } from "../vintages/vintage-query.ts";
import { readPages } from "./cursor.ts";
import { type Moment, runAt, tableWithPast } from "./moments.ts";
import { pageOf } from "./vintage-rows.ts";

/** A row that is another one, or is not there, at the second of two moments. */
export interface Difference {
  readonly kind: "inserted" | "changed" | "gone";
  /** null: inserted. */
  readonly before: Row | null;
  /** null: gone. */
  readonly after: Row | null;
}

/** Two runs, after whose ends the rows are compared; `from` may be 0, before the first. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** Times from which their data count; ISO 8601, UTC. null: before the first run. */
  readonly fromAt: string | null;
  readonly toAt: string | null;
  /** Those of the two runs that belong to a backfill. */
  readonly backfilled: readonly number[];
}

/**
 * Finds the runs that two moments are about. Without `from`, the run before `to`; without both, the last
 * run that changed anything, and the one before it.
 *
 * @throws ConfigurationError if `from` is after `to`
 * @throws NotLoadedError if nothing had been loaded by then, or a run does not exist
 *
 * @example
 * const { from, to } = await findSpan(session.db, usDaily, {});
 * [from, to]; // [1, 2]
 */
export async function findSpan(
  db: Kysely<Tables>,
  dataset: Dataset,
  given: { readonly from?: Moment | undefined; readonly to?: Moment | undefined },
): Promise<Span> {
  const table = await tableWithPast(db, dataset);
  const to =
    given.to !== undefined
      ? await runAt(db, dataset, table, given.to)
      : given.from !== undefined
        ? await lastRun(db, table, sql`true`)
        : await lastRun(
            db,
            table,
            sql`known.inserted > 0 or known.id in (
              select revision.run_id from daily_delta.revisions as revision where ${isRevision(table)})`,
          );
  if (to === 0) {
    throw new NotLoadedError(
      `nothing of "${dataset.name}" has been loaded by a run that the ledger knows of`,
    );
  }
  const from =
    given.from === undefined
      ? await lastRun(db, table, sql`known.id < ${to}`)
      : await runAt(db, dataset, table, given.from);
  if (from > to) {
    throw new ConfigurationError(
      `--from is after --to: run ${from} ended after run ${to}. Swap them`,
    );
  }
  const { rows } = await sql<{ id: number; at: Date; isBackfilled: boolean }>`
    select known.id, known.at, run.effective_at is not null as "isBackfilled"
    from ${knownRuns(table)} as known join daily_delta.runs as run on run.id = known.id
    where known.id in (${from}, ${to})`.execute(db);
  const timeOf = (run: number) => rows.find(({ id }) => id === run)?.at.toISOString() ?? null;
  const backfilled = rows.flatMap(({ id, isBackfilled }) => (isBackfilled ? [id] : []));
  return { from, to, fromAt: timeOf(from), toAt: timeOf(to), backfilled };
}

async function lastRun(
  db: Kysely<Tables>,
  table: Table,
  which: RawBuilder<unknown>,
): Promise<number> {
  const { rows } = await sql<{ run: number }>`
    select coalesce(max(known.id), 0) as run from ${knownRuns(table)} as known where ${which}`.execute(
    db,
  );
  return rows[0]?.run ?? 0;
}

/**
 * Reads what changed in a dataset between the ends of two runs, a page at a time in the order of the
 * key.
 *
 * @throws TableMismatchError if the table does not have the declared columns
 *
 * @example
 * const span = await findSpan(session.db, usDaily, {});
 * for await (const differences of readDifferences(session.db, usDaily, span)) {
 *   for (const { kind, before, after } of differences) console.log(kind, before, after);
 * }
 */
export async function* readDifferences(
  db: Kysely<Tables>,
  dataset: Dataset,
  { from, to }: Pick<Span, "from" | "to">,
): AsyncIterable<readonly Difference[]> {
  const pages = readPages<Record<string, Value>>(db, async (transaction) => {
    const table = await tableWithPast(transaction, dataset);
    const cutoffs = await findCutoffs(transaction, dataset);
    const at = (run: number) => vintageQuery(dataset, table, sql.lit(run), cutoffs);
    const keys = keyColumns(dataset);
    const others = dataset.columns.filter(({ name }) => !dataset.key.includes(name));
    const first = keys[0] as Column;
    const pairs = (columns: readonly Column[], operator: string): RawBuilder<unknown>[] =>
      columns.map(
        (column) => sql`${comparable("a", column)} ${sql.raw(operator)} ${comparable("b", column)}`,
      );
    const isOther = sql.join([sql`false`, ...pairs(others, "is distinct from")], sql` or `);
    return {
      query: sql`
        select a.${sql.ref(first.name)} is not null as "from#", b.${sql.ref(first.name)} is not null as "to#",
          ${sql.join([...read(dataset, "a"), ...read(dataset, "b")])}
        from (${at(from)}) as a
        full join (${at(to)}) as b on ${sql.join(pairs(keys, "="), sql` and `)}
        where a.${sql.ref(first.name)} is null or b.${sql.ref(first.name)} is null or ${isOther}
        order by ${sql.join(keys.map((key) => sql`coalesce(${comparable("a", key)}, ${comparable("b", key)})`))}`,
      page: Math.ceil(pageOf(dataset) / 2),
    };
  });
  for await (const rows of pages) yield rows.map((row) => differenceOf(dataset, row));
}

/** A value of a vintage, compared by its bytes if it is text. */
const comparable = (vintage: "a" | "b", { name, type }: Column): RawBuilder<unknown> =>
  sql`${sql.ref(`${vintage}.${name}`)}${type.isCollated ? sql` collate "C"` : sql``}`;

/** The values of a vintage under names that no column has. */
const read = ({ columns }: Dataset, vintage: "a" | "b"): RawBuilder<unknown>[] =>
  columns.map(
    ({ name, type }, place) =>
      sql`${type.read(sql.ref(`${vintage}.${name}`))} as ${sql.id(`${vintage}#${place}`)}`,
  );

function differenceOf({ columns }: Dataset, row: Readonly<Record<string, Value>>): Difference {
  const valuesOf = (vintage: "a" | "b"): Row =>
    Object.fromEntries(
      columns.map(({ name }, place) => [name, row[`${vintage}#${place}`] ?? null]),
    );
  const before = row["from#"] ? valuesOf("a") : null;
  const after = row["to#"] ? valuesOf("b") : null;
  const kind = before === null ? "inserted" : after === null ? "gone" : "changed";
  return { kind, before, after };
}
