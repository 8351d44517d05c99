import { type CreateTableBuilder, type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import { type Dataset, INSERTED_BY } from "../datasets/dataset.ts";
import { TableMismatchError } from "../errors.ts";

interface FoundColumn {
  name: string;
  type: string;
  required: boolean;
}

/**
 * Compares a dataset's table with its definition.
 *
 * @returns whether the table is there
 * @throws TableMismatchError with the statements that would mend it
 */
export async function checkTable(db: Kysely<Tables>, dataset: Dataset): Promise<boolean> {
  const table = `"${dataset.table}"`;
  const { rows: columns } = await sql<FoundColumn>`
    select attname as name, format_type(atttypid, atttypmod) as type, attnotnull as required
    from pg_attribute
    where attrelid = to_regclass(${table}) and attnum > 0 and not attisdropped`.execute(db);
  if (columns.length === 0) return false;
  const mending = [...columnFaults(columns, dataset), ...(await keyFaults(db, dataset))].map(
    (change) => `alter table ${table} ${change};`,
  );
  if (mending.length === 0) return true;
  throw new TableMismatchError(
    `the table ${table} does not have the columns that the dataset "${dataset.name}" declares. Nothing was changed; to mend it, run: ${mending.join(" ")}`,
    mending,
  );
}

function* columnFaults(found: readonly FoundColumn[], dataset: Dataset): Iterable<string> {
  const own = { name: INSERTED_BY, type: "bigint", nullable: true };
  for (const { name, type, nullable } of [...dataset.columns, own]) {
    const column = found.find((candidate) => candidate.name === name);
    if (column === undefined) yield `add column "${name}" ${type}`;
    else if (column.type !== type) {
      yield `alter column "${name}" type ${type} using "${name}"::${type}`;
    } else if (column.required && nullable) yield `alter column "${name}" drop not null`;
  }
}

async function keyFaults(db: Kysely<Tables>, dataset: Dataset): Promise<readonly string[]> {
  const { rows } = await sql<{ columns: string[] }>`
    select array(
      select attname::text from pg_attribute
      where attrelid = indrelid and attnum = any (indkey)) as columns
    from pg_index
    where indrelid = to_regclass(${`"${dataset.table}"`}) and indisunique and indpred is null`.execute(
    db,
  );
  const wanted = [...dataset.key].sort().join();
  if (rows.some(({ columns }) => [...columns].sort().join() === wanted)) return [];
  return [`add primary key (${dataset.key.map((name) => `"${name}"`).join(", ")})`];
}

/** Creates a dataset's table: the declared columns, and the run that inserted each row. */
export async function createTable(db: Kysely<Tables>, dataset: Dataset): Promise<void> {
  await withColumns(db.schema.createTable(dataset.table), dataset)
    .addColumn(INSERTED_BY, "bigint")
    .addPrimaryKeyConstraint(keyName(dataset), dataset.key as never)
    .execute();
}

/** Adds the declared columns to a table that is being made. */
export function withColumns<T extends string>(
  create: CreateTableBuilder<T, string>,
  { columns }: Dataset,
): CreateTableBuilder<T, string> {
  for (const { name, type, nullable } of columns) {
    create = create.addColumn(name, columnType(type), (c) => (nullable ? c : c.notNull()));
  }
  return create;
}

/** Texts are compared by their bytes: the same order, and the same keys, on every server. */
const columnType = (type: "date" | "bigint" | "text") =>
  type === "text" ? sql`text collate "C"` : sql.raw(type);

/** As PostgreSQL would call the primary key. */
export const keyName = ({ table }: Dataset): string => `${table}_pkey`;
