import { type RawBuilder, sql } from "kysely";
import { INSERTED_BY } from "../datasets/dataset.ts";
import { type Table, tableId } from "../table/find-table.ts";

/** Schema and table that a dataset is loaded into. Runs that name no schema are older than the record of it. */
export interface Place {
  readonly dataset: string;
  /** null: unknown, any run of the dataset counts. */
  readonly schema: string | null;
  /** The table, if there is one: its runs count even if it was moved to another schema. */
  readonly oid?: number | undefined;
}

/**
 * Checks whether a row of `daily_delta.runs` is about that place.
 *
 * @param run the name of the row in the statement
 */
export const isOf = ({ dataset, schema, oid }: Place, run = "runs"): RawBuilder<boolean> => {
  const ofSchema = tableColumn(run, "table_schema");
  const isHere = schema === null ? sql`true` : sql`coalesce(${ofSchema} = ${schema}, true)`;
  const isSame =
    oid === undefined ? sql`` : sql` or ${tableColumn(run, "table_oid")} = ${String(oid)}`;
  return sql`${sql.ref(`${run}.dataset`)} = ${dataset} and (${isHere}${isSame})`;
};

/** Through JSON, because a ledger that has not been migrated yet lacks the column. */
const tableColumn = (run: string, name: "table_schema" | "table_oid" | "table_version") =>
  sql`(to_jsonb(${sql.id(run)}) ->> ${sql.lit(name)})`;

/**
 * The moment since which a run's data counts: its end, or for a run of a backfill when upstream had it.
 *
 * @param run the name of the row of `daily_delta.runs` in the statement
 */
export const momentOf = (run: string): RawBuilder<Date | null> =>
  sql`coalesce(${effectiveOf(run)}, ${sql.ref(`${run}.finished_at`)})`;

/**
 * The moment when upstream had what a run of a backfill loaded; null for other runs.
 *
 * @param run the name of the row of `daily_delta.runs` in the statement
 */
export const effectiveOf = (run: string): RawBuilder<Date | null> =>
  // Through JSON, because a ledger that has not been migrated yet lacks the column.
  sql`(to_jsonb(${sql.id(run)}) ->> 'effective_at')::timestamptz`;

/**
 * The runs that inserted rows of a table, as a subquery of `id` and `at`, the moment of the run. Rows that came
 * from another database name runs of the ledger there: a number counts only if its run loaded this
 * very table, and inserted at least as many rows as bear it.
 */
export const insertingRuns = (table: Table): RawBuilder<unknown> => sql`(
  select run.id, ${momentOf("run")} as at
  from daily_delta.runs as run
  join (
    select ${sql.ref(INSERTED_BY)} as run_id, count(*) as rows
    from ${tableId(table)} group by 1
  ) as found on found.run_id = run.id
  where run.dataset = ${table.dataset} and run.inserted >= found.rows
    and (${tableColumn("run", "table_oid")} = ${String(table.oid)}
      or ${tableColumn("run", "table_version")} is null))`;
