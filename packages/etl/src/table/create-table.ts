import { type CreateTableBuilder, type Kysely, sql } from "kysely";
import { ddlType } from "../columns/column.ts";
import type { Tables } from "../database/tables.ts";
import { type Dataset, GONE_SINCE, INSERTED_BY } from "../datasets/dataset.ts";
import type { Table } from "./find-table.ts";

/**
 * Creates a dataset's table: the declared columns, the run that inserted each row, and where the
 * dataset marks rows that are gone, since when they are.
 */
export async function createTable(
  db: Kysely<Tables>,
  dataset: Dataset,
  { schema }: Table,
): Promise<void> {
  const create = withColumns(db.schema.withSchema(schema).createTable(dataset.table), dataset);
  const own = create.addColumn(INSERTED_BY, "bigint");
  await (dataset.gone === "mark" ? own.addColumn(GONE_SINCE, "timestamptz") : own).execute();
  await addKey(db, dataset, schema);
}

/** PostgreSQL names the key: a table that was renamed keeps the name that is expected here. */
export async function addKey(db: Kysely<Tables>, dataset: Dataset, schema: string): Promise<void> {
  const key = sql.join(dataset.key.map((name) => sql.ref(name)));
  await sql`alter table ${sql.id(schema, dataset.table)} add primary key (${key})`.execute(db);
}

/** Adds the declared columns to a table that is being created. */
export function withColumns<T extends string>(
  create: CreateTableBuilder<T, string>,
  { columns }: Dataset,
): CreateTableBuilder<T, string> {
  for (const { name, type, nullable } of columns) {
    const declared = sql.raw(ddlType(type));
    create = create.addColumn(name, declared, (c) => (nullable ? c : c.notNull()));
  }
  return create;
}
