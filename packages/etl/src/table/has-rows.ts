import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import { type Table, tableId } from "./find-table.ts";

/** Checks whether the table is there and has a row. */
export async function hasRows(db: Kysely<Tables>, table: Table): Promise<boolean> {
  if (table.oid === undefined) return false;
  const { rows } = await sql`select from ${tableId(table)} limit 1`.execute(db);
  return rows.length > 0;
}
