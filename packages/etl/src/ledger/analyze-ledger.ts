import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.ts";

/**
 * Updates the planner's statistics of the ledger. Without them PostgreSQL sorts all runs to find the last
 * one, and PGlite has no autovacuum that would gather them. A user who does not own the tables
 * gets a warning, which is not an error.
 */
export async function analyzeLedger(db: Kysely<Tables>): Promise<void> {
  await sql`
    analyze (skip_locked) daily_delta.runs, daily_delta.source_versions, daily_delta.revisions`.execute(
    db,
  );
}
