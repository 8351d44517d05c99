import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import { type Dataset, INSERTED_BY } from "../datasets/dataset.ts";
import type { Staging } from "./staging.ts";

/** Rows by what became of them; the first three add up to the rows that were given. */
export interface Counts {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Rows of the table that the sources no longer have; they are kept. */
  readonly missing: number;
}

/** The columns are known at run time only. */
type AnyTables = Record<string, Record<string, unknown>>;

/**
 * Merges the staged rows into the dataset's table: inserts the new ones, updates those that
 * differ, records a revision for each of these, and neither writes nor locks any other row.
 *
 * @param transaction all or nothing is up to the caller
 * @param given `rows`: how many the table should hold, those that are not staged are there already;
 *   `tableRows`: how many it has, where that is known
 * @param runId the run that is named with new rows and revisions
 */
export async function merge(
  transaction: Kysely<Tables>,
  dataset: Dataset,
  staging: Staging,
  { rows, tableRows }: { readonly rows: number; readonly tableRows?: number | undefined },
  runId: number,
): Promise<Counts> {
  const db = transaction.withTables<AnyTables>();
  const updated = await update(db, dataset, staging.table, runId);
  const inserted = await insert(db, dataset, staging.table, runId);
  const total = tableRows === undefined ? await countRows(db, dataset) : tableRows + inserted;
  return {
    inserted,
    updated,
    unchanged: rows - inserted - updated,
    missing: total - rows,
  };
}

async function countRows(db: Kysely<AnyTables>, { table }: Dataset): Promise<number> {
  const { total } = await db
    .selectFrom(table)
    .select(({ fn }) => fn.countAll<number>().as("total"))
    .executeTakeFirstOrThrow();
  return total;
}

async function update(
  db: Kysely<AnyTables>,
  { name, table, key, columns }: Dataset,
  staging: string,
  runId: number,
): Promise<number> {
  const values = columns.map((column) => column.name).filter((column) => !key.includes(column));
  if (values.length === 0) return 0;
  const { updated } = await db
    // Joined first and locked then: only rows that differ are ever locked.
    .with("changed", (cte) =>
      cte
        .selectFrom(`${staging} as s`)
        .innerJoin(`${table} as t`, (join) =>
          key.reduce((on, column) => on.onRef(`t.${column}`, "=", `s.${column}`), join),
        )
        .where(({ eb, or, ref }) =>
          or(values.map((column) => eb(`t.${column}`, "is distinct from", ref(`s.${column}`)))),
        )
        .select(columns.map((column) => `s.${column.name}`))
        .select([
          jsonObject("s", key).as("revised#key"),
          jsonObject("t", values).as("revised#before"),
          jsonObject("s", values).as("revised#after"),
        ])
        .forUpdate("t"),
    )
    .with("updated", (cte) =>
      cte
        .updateTable(`${table} as t`)
        .from("changed as c")
        .set(({ ref }) => Object.fromEntries(values.map((column) => [column, ref(`c.${column}`)])))
        .where(({ eb, and, ref }) =>
          and(key.map((column) => eb(`t.${column}`, "=", ref(`c.${column}`)))),
        )
        .returning(sql.lit(1).as("one")),
    )
    .with("revised", (cte) =>
      cte
        .insertInto("daily_delta.revisions")
        .columns(["run_id", "dataset", "key", "before", "after"])
        .expression((eb) =>
          eb
            .selectFrom("changed")
            .select([
              sql`${runId}::bigint`.as("run_id"),
              sql`${name}::text`.as("dataset"),
              "revised#key",
              "revised#before",
              "revised#after",
            ]),
        ),
    )
    .selectFrom("updated")
    .select(({ fn }) => fn.countAll<number>().as("updated"))
    .executeTakeFirstOrThrow();
  return updated;
}

async function insert(
  db: Kysely<AnyTables>,
  { table, key, columns }: Dataset,
  staging: string,
  runId: number,
): Promise<number> {
  const names = columns.map((column) => column.name);
  const { numInsertedOrUpdatedRows = 0n } = await db
    .insertInto(table)
    .columns([...names, INSERTED_BY])
    .expression((eb) =>
      eb
        .selectFrom(`${staging} as s`)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom(`${table} as t`)
                .select(sql.lit(1).as("one"))
                .where(({ eb, and, ref }) =>
                  and(key.map((column) => eb(`t.${column}`, "=", ref(`s.${column}`)))),
                ),
            ),
          ),
        )
        .select(names.map((column) => `s.${column}`))
        .select(sql`${runId}::bigint`.as(INSERTED_BY)),
    )
    .executeTakeFirstOrThrow();
  return Number(numInsertedOrUpdatedRows);
}

/** A function of PostgreSQL takes 100 arguments at most: a name and a value for each column. */
const PAIRS = 50;

/** The columns of one row as a JSON object. */
function jsonObject(table: string, columns: readonly string[]): RawBuilder<unknown> {
  const pieces: RawBuilder<unknown>[] = [];
  for (let start = 0; start < columns.length; start += PAIRS) {
    const pairs = columns
      .slice(start, start + PAIRS)
      .flatMap((column) => [sql`${sql.lit(column)}::text`, sql.ref(`${table}.${column}`)]);
    pieces.push(sql`jsonb_build_object(${sql.join(pairs)})`);
  }
  return sql.join(pieces, sql` || `);
}
