import type { Kysely } from "kysely";
import { LEDGER } from "./tables.ts";

/** Step of the ledger's schema: leases of runs that several processes share, and their parts. */
export async function shareRuns(db: Kysely<unknown>): Promise<void> {
  const schema = db.schema.withSchema(LEDGER);
  await schema
    .createTable("leases")
    .addColumn("lock", "text", (c) => c.primaryKey())
    .addColumn("run_id", "bigint", (c) => c.notNull().references(`${LEDGER}.runs.id`))
    .addColumn("token", "text", (c) => c.notNull())
    .addColumn("deadline", "timestamptz", (c) => c.notNull())
    .addColumn("plan", "json", (c) => c.notNull())
    .execute();
  await schema
    .createTable("run_parts")
    .addColumn("run_id", "bigint", (c) => c.notNull().references(`${LEDGER}.runs.id`))
    .addColumn("number", "integer", (c) => c.notNull())
    .addColumn("part", "json", (c) => c.notNull())
    .addColumn("result", "json")
    .addColumn("failure", "json")
    .addPrimaryKeyConstraint("run_parts_pkey", ["run_id", "number"])
    .execute();
}

/** Step of the ledger's schema: blocks of one file whose ranges several processes read. */
export async function shareFiles(db: Kysely<unknown>): Promise<void> {
  const schema = db.schema.withSchema(LEDGER);
  await schema.alterTable("leases").addColumn("blocks", "bytea").execute();
  await schema.alterTable("run_parts").addColumn("blocks", "bytea").execute();
}
