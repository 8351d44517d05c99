import { type Kysely, sql } from "kysely";
import { LEDGER } from "./tables.ts";

/**
 * Adds the table that each run loaded. What older runs left is not known to be any table's, so the
 * next run reads all, once.
 */
export async function bindToTables(db: Kysely<unknown>): Promise<void> {
  const schema = db.schema.withSchema(LEDGER);
  await schema
    .alterTable("runs")
    .addColumn("table_schema", "text")
    .addColumn("table_oid", "bigint")
    .addColumn("table_version", "text")
    .addColumn("table_rows", "bigint")
    .execute();
  await sql`delete from ${sql.table(`${LEDGER}.manifests`)}`.execute(db);
  await schema.alterTable("manifests").dropConstraint("manifests_pkey").execute();
  await schema
    .alterTable("manifests")
    .addColumn("table_schema", "text", (c) => c.notNull())
    .execute();
  await schema
    .alterTable("manifests")
    .addPrimaryKeyConstraint("manifests_pkey", ["dataset", "table_schema"])
    .execute();
}
