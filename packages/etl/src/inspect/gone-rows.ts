import { type Kysely, sql } from "kysely";
import { neverLoaded } from "../core/errors.ts";
import { hasLedger } from "../database/migrations.ts";
import type { Tables } from "../database/tables.ts";
import { type Dataset, GONE_SINCE, type Row } from "../datasets/dataset.ts";
import { inKeyOrder } from "../ledger/gone-examples.ts";
import { BEFORE, goneKeys, KEY, RUN, SINCE } from "../ledger/gone-keys.ts";
import type { Place } from "../ledger/place.ts";
import { findTable } from "../table/find-table.ts";

const NEWEST = 5;
const PAGE = 5_000;

/** Rows that the sources no longer have. */
export interface GoneRows {
  readonly rows: number;
  /** Those that went last, the newest first; ISO 8601, UTC. */
  readonly newest: readonly { readonly key: Row; readonly since: string }[];
}

interface Found {
  readonly key: Row;
  readonly before: Row;
  readonly since: Date | null;
}

/** Counts the rows that the sources no longer have, and names the newest; null: there is none. */
export async function goneRows(
  db: Kysely<Tables>,
  dataset: Dataset,
  place: Place,
): Promise<GoneRows | null> {
  const { rows } = await sql<Found & { total: number }>`
    select ${sql.ref(KEY)} as key, ${sql.ref(SINCE)} as since, count(*) over () as total
    from ${goneKeys(dataset, place)} as gone
    order by ${sql.ref(RUN)} desc, ${sql.ref(KEY)} limit ${sql.lit(NEWEST)}`.execute(db);
  if (rows[0] === undefined) return null;
  return {
    rows: rows[0].total,
    newest: rows.map(({ key, since }) => ({
      key: inKeyOrder(dataset.key, key),
      since: since?.toISOString() ?? "",
    })),
  };
}

/**
 * Gives the rows that the sources of a dataset no longer have, with the values that they had last and,
 * in \`gone_since\`, the time of the run that missed them first. Rows come in key order, a page at a
 * time; also those that the table no longer has.
 *
 * @throws NotLoadedError if the dataset has never been loaded
 *
 * @example
 * for await (const rows of exportGone(session.db, usDaily)) {
 *   for (const { date, gone_since } of rows) console.log(date, gone_since);
 * }
 */
export async function* exportGone(
  db: Kysely<Tables>,
  dataset: Dataset,
): AsyncIterable<readonly Row[]> {
  const table = await findTable(db, dataset);
  if (table.oid === undefined || !(await hasLedger(db))) {
    throw neverLoaded(dataset.name);
  }
  const names = dataset.columns.map(({ name }) => name);
  const transaction = await db
    .startTransaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute();
  try {
    const order = dataset.key.map((name) => {
      const isText = dataset.columns.some(
        (column) => column.name === name && column.type.isCollated,
      );
      return sql`${sql.ref(name)}${isText ? sql` collate "C"` : sql``}`;
    });
    for (let start = 0; ; start += PAGE) {
      const { rows } = await sql<Found>`
        select ${sql.ref(KEY)} as key, ${sql.ref(BEFORE)} as before, ${sql.ref(SINCE)} as since
        from ${goneKeys(dataset, table)} as gone
        order by ${sql.join(order)} limit ${sql.lit(PAGE)} offset ${sql.lit(start)}`.execute(
        transaction,
      );
      if (rows.length > 0) {
        yield rows.map(({ key, before, since }) => ({
          ...inKeyOrder(names, { ...key, ...before }),
          [GONE_SINCE]: since?.toISOString() ?? null,
        }));
      }
      if (rows.length < PAGE) return;
    }
  } finally {
    await transaction
      .rollback()
      .execute()
      .catch(() => {});
  }
}
