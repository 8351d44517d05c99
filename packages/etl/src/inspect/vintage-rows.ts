import { type Kysely, sql } from "kysely";
import { selectColumns } from "../columns/column.ts";
import type { Tables } from "../database/tables.ts";
import type { Dataset, Row } from "../datasets/dataset.ts";
import { findCutoffs } from "../vintages/cutoffs.ts";
import { orderOf, vintageQuery } from "../vintages/vintage-query.ts";
import { readPages } from "./cursor.ts";
import { type Moment, runAt, tableWithPast } from "./moments.ts";

/** About as many values as one page holds. */
const PAGE_VALUES = 50_000;

/** The number of rows of a page. */
export const pageOf = ({ columns }: Dataset): number => Math.ceil(PAGE_VALUES / columns.length);

/**
 * Reads the rows that the sources of a dataset had at a moment, as far as they had been loaded, a page
 * at a time in the order of the key.
 *
 * @throws NotLoadedError if nothing had been loaded by then, or the run does not exist
 * @throws TableMismatchError if the table does not have the declared columns
 *
 * @example
 * const moment = parseMoment("2999-01-01");
 * for await (const rows of vintageRows(session.db, usDaily, moment)) {
 *   for (const { date, cases } of rows) console.log(date, cases);
 * }
 */
export const vintageRows = (
  db: Kysely<Tables>,
  dataset: Dataset,
  moment: Moment,
): AsyncIterable<readonly Row[]> =>
  readPages<Row>(db, async (transaction) => {
    const table = await tableWithPast(transaction, dataset);
    const run = await runAt(transaction, dataset, table, moment);
    const cutoffs = await findCutoffs(transaction, dataset);
    return {
      query: sql`
        select ${selectColumns(dataset.columns, "vintage")}
        from (${vintageQuery(dataset, table, sql.lit(run), cutoffs)}) as vintage
        order by ${orderOf(dataset, "vintage")}`,
      page: pageOf(dataset),
    };
  });
