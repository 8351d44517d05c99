import type { Kysely } from "kysely";
import type { Tables } from "../database/tables.ts";
import { INSERTED_BY } from "../datasets/dataset.ts";
import type { Staging } from "./staging.ts";
import { LINE } from "./staging-table.ts";
import { keyName } from "./table.ts";

/**
 * Makes the staging table the dataset's own, which is not there yet: no row is written again. What
 * comes of it is what `createTable` makes.
 *
 * @param runId the run that is named with the rows
 * @throws DatabaseError with SQLSTATE 23505 if a key comes twice
 */
export async function becomeTable(
  transaction: Kysely<Tables>,
  { dataset, table }: Staging,
  runId: number,
): Promise<void> {
  const alter = () => transaction.schema.alterTable(table);
  await alter()
    .addPrimaryKeyConstraint(keyName(dataset), [...dataset.key])
    .execute();
  // A default that is there when the column comes is noted once, and not in each row.
  await alter()
    .dropColumn(LINE)
    .addColumn(INSERTED_BY, "bigint", (column) => column.defaultTo(runId))
    .execute();
  await alter()
    .alterColumn(INSERTED_BY, (column) => column.dropDefault())
    .execute();
  await alter().renameTo(dataset.table).execute();
}
