import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Tables } from "../database/tables.ts";

/**
 * Reads the rows of a query a page at a time, in one transaction that sees one state of the database.
 *
 * @param compose makes the query, in the transaction
 * @param page the number of rows of each page
 */
export async function* readPages<R>(
  db: Kysely<Tables>,
  compose: (transaction: Kysely<Tables>) => Promise<{
    readonly query: RawBuilder<unknown>;
    readonly page: number;
    /** True if the reader may stop after the first of them. Default: all rows are read. */
    readonly mayStop?: boolean;
  }>,
): AsyncIterable<readonly R[]> {
  const transaction = await db
    .startTransaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute();
  try {
    const { query, page, mayStop = false } = await compose(transaction);
    // PostgreSQL plans for a tenth of the rows.
    if (!mayStop) await sql`set local cursor_tuple_fraction = 1`.execute(transaction);
    await sql`declare pages no scroll cursor for ${query}`.execute(transaction);
    for (;;) {
      const { rows } = await sql<R>`fetch ${sql.lit(page)} from pages`.execute(transaction);
      if (rows.length > 0) yield rows;
      if (rows.length < page) return;
    }
  } finally {
    await transaction
      .rollback()
      .execute()
      .catch(() => {});
  }
}
