import { type Kysely, sql } from "kysely";
import { selectColumns } from "../columns/column.ts";
import { neverLoaded } from "../core/errors.ts";
import type { Tables } from "../database/tables.ts";
import type { Dataset, Row } from "../datasets/dataset.ts";
import { checkTable } from "../table/check-table.ts";
import { type Table, tableId } from "../table/find-table.ts";

/** Values in a page of rows, so that wide rows make short pages. */
const PAGE_VALUES = 60_000;

/**
 * Gives the rows of a dataset's table in key order, a page at a time, all as of one moment.
 *
 * @param order the columns of the key in another order
 * @param checked the table, where it was checked already
 * @throws NotLoadedError if the dataset has never been loaded
 * @throws TableMismatchError if the table does not have the declared columns
 *
 * @example
 * for await (const rows of exportRows(session.db, usDaily)) {
 *   for (const { date, cases } of rows) console.log(date, cases);
 * }
 */
export async function* exportRows(
  db: Kysely<Tables>,
  dataset: Dataset,
  order: readonly string[] = dataset.key,
  checked?: Table,
): AsyncIterable<readonly Row[]> {
  const transaction = await db
    .startTransaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute();
  try {
    const table = checked ?? (await checkTable(transaction, dataset));
    if (table.oid === undefined) {
      throw neverLoaded(dataset.name);
    }
    const columns = selectColumns(dataset.columns, "t");
    const key = sql.join(order.map((name) => sql.ref(`t.${name}`)));
    const page = Math.ceil(PAGE_VALUES / dataset.columns.length);
    let after = sql``;
    for (;;) {
      const { rows } = await sql<Row>`
        select ${columns} from ${tableId(table)} as t
        ${after} order by ${key} limit ${sql.lit(page)}`.execute(transaction);
      if (rows.length > 0) yield rows;
      const last = rows.at(-1);
      if (last === undefined || rows.length < page) return;
      after = sql`where (${key}) > (${sql.join(order.map((name) => last[name]))})`;
    }
  } finally {
    await transaction
      .rollback()
      .execute()
      .catch(() => {});
  }
}
