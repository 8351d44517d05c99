import { type Kysely, sql } from "kysely";
import type { Session } from "../database/session.ts";
import type { Tables } from "../database/tables.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { quoted, type Table } from "../table/find-table.ts";
import { createStaging, type ExtraColumns, stagingPath } from "./staging-table.ts";

/** Creates the staging table that several sessions fill; one that is there goes. */
export async function createShared(
  session: Session,
  transaction: Kysely<Tables>,
  dataset: Dataset,
  table: Pick<Table, "schema">,
  extra: ExtraColumns,
): Promise<void> {
  await endWriters(session, transaction, dataset, table);
  await createStaging(transaction, dataset, table, { isShared: true, extra, holdsLock: true });
}

/** Drops the staging table that several sessions fill, if it is there. */
export async function dropShared(
  session: Session,
  transaction: Kysely<Tables>,
  dataset: Dataset,
  table: Pick<Table, "schema">,
): Promise<void> {
  await endWriters(session, transaction, dataset, table);
  const id = sql.id(...stagingPath(dataset, table, true));
  await sql`drop table if exists ${id}`.execute(transaction);
}

/**
 * Ends the connections that are still writing to the shared staging table: of parts that came twice,
 * or of functions that were killed, which would keep the table from being altered or dropped.
 */
export async function endWriters(
  session: Session,
  db: Kysely<Tables>,
  dataset: Dataset,
  table: Pick<Table, "schema">,
): Promise<void> {
  const name = quoted(...stagingPath(dataset, table, true));
  const { rows } = await sql<{ pid: number }>`
    select distinct pid from pg_locks
    where locktype = 'relation' and relation = to_regclass(${name}) and granted
      and database = (select oid from pg_database where datname = current_database())
      and mode = 'RowExclusiveLock' and pid <> pg_backend_pid()`.execute(db);
  for (const { pid } of rows) await session.terminate(pid);
}
