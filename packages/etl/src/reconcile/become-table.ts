import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import { GONE_SINCE, INSERTED_BY } from "../datasets/dataset.ts";
import { addKey } from "../table/create-table.ts";
import type { Staging } from "./staging.ts";

/**
 * Makes the staging table the dataset's own, which is not there yet: no row is written again. What
 * comes of it is what `createTable` makes.
 *
 * @param runId the run that is named with the rows
 * @throws DatabaseError with SQLSTATE 23505 if a key comes twice
 */
export async function becomeTable(
  transaction: Kysely<Tables>,
  { dataset, id, table, extraNames }: Staging,
  runId: number,
): Promise<void> {
  const alter = (change: ReturnType<typeof sql>) =>
    sql`alter table ${id} ${change}`.execute(transaction);
  const insertedBy = sql.ref(INSERTED_BY);
  // A default that is there when the column comes is noted once, and not in each row.
  const drops = sql.join(extraNames.map((name) => sql`drop column ${sql.ref(name)}`));
  await alter(sql`${drops}, add column ${insertedBy} bigint default ${sql.lit(runId)}`);
  await alter(sql`alter column ${insertedBy} drop default`);
  if (dataset.gone === "mark") await alter(sql`add column ${sql.ref(GONE_SINCE)} timestamptz`);
  await alter(sql`rename to ${sql.id(dataset.table)}`);
  await addKey(transaction, dataset, table.schema);
}
