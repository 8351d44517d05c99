import { type Kysely, type RawBuilder, sql } from "kysely";
import { selectColumns } from "../columns/column.ts";
import type { Tables } from "../database/tables.ts";
import type { Dataset, Row } from "../datasets/dataset.ts";
import { goneKeys } from "../ledger/gone-keys.ts";
import { isSameKey } from "../reconcile/same-row.ts";
import type { Staging } from "../reconcile/staging.ts";
import { tableId } from "../table/find-table.ts";
import { chooseGone, type HashedKey } from "./choose-gone.ts";
import type { Went } from "./delta-complete.ts";
import { type KeySum, keyHash } from "./key-sum.ts";

/** More keys than these are found by reading the whole file. */
const MOST_GONE = 1_000;
const MOST_CANDIDATES = 20_000;
/** Keys next to the staged ones that are looked at in each direction, at least. */
const NEIGHBOURS = 50;

/** The first and the last key of the staged rows. */
export interface KeyRange {
  readonly first: Row;
  readonly last: Row;
}

/** Returns the ends of the staged keys; \`undefined\` if no row is staged. */
export async function stagedRange(
  db: Kysely<Tables>,
  { dataset, id }: Staging,
): Promise<KeyRange | undefined> {
  const end = async (direction: "asc" | "desc"): Promise<Row | undefined> => {
    const { rows } = await sql<Row>`
      select ${keyColumns(dataset, "s")} from ${id} as s
      order by ${orderBy(dataset, "s", direction)} limit 1`.execute(db);
    return rows[0];
  };
  const [first, last] = [await end("asc"), await end("desc")];
  return first === undefined || last === undefined ? undefined : { first, last };
}

/**
 * Finds the keys of the table that went from its file, of which only the sum and the number are known.
 * They are looked for among and next to the staged keys, and the sum proves that they are the ones.
 *
 * @param isStaged whether a row with this hash of its key was staged
 * @returns \`undefined\` if they are not found
 */
export async function findGone(
  db: Kysely<Tables>,
  staging: Staging,
  went: Went,
  { first, last }: KeyRange,
  isStaged: (hash: KeySum) => boolean,
): Promise<readonly Row[] | undefined> {
  const { dataset, table } = staging;
  // The ends of what was staged are not those of the file.
  if (dataset.span !== undefined || went.rows > MOST_GONE) return undefined;
  const select = async (
    where: RawBuilder<unknown>,
    direction: "asc" | "desc",
    limit: number,
  ): Promise<HashedKey[]> => {
    const { rows } = await sql<Row>`
      with gone as materialized (select * from ${goneKeys(dataset, table)} as gone)
      select ${keyColumns(dataset, "t")} from ${tableId(table)} as t
      where ${where} and not exists (
        select from gone where ${isSameKey(dataset, table, "gone")})
      order by ${orderBy(dataset, "t", direction)} limit ${sql.lit(limit)}`.execute(db);
    return rows.map((key) => ({ key, hash: keyHash(key, dataset.key) }));
  };
  const key = sql`(${keyList(dataset, "t")})`;
  const [start, end] = [valuesOf(dataset, first), valuesOf(dataset, last)];
  const around = Math.max(NEIGHBOURS, went.rows);
  const within = await select(sql`${key} between ${start} and ${end}`, "asc", MOST_CANDIDATES + 1);
  if (within.length > MOST_CANDIDATES) return undefined;
  return chooseGone(went, {
    before: await select(sql`${key} < ${start}`, "desc", around),
    within: within.filter(({ hash }) => !isStaged(hash)),
    after: await select(sql`${key} > ${end}`, "asc", around),
  });
}

const columnsOf = ({ key, columns }: Dataset) =>
  key.flatMap((name) => columns.filter((column) => column.name === name));

const keyColumns = (dataset: Dataset, table: string): RawBuilder<unknown> =>
  selectColumns(columnsOf(dataset), table);

const references = (dataset: Dataset, table: string): RawBuilder<unknown>[] =>
  columnsOf(dataset).map(({ name, type }) => {
    const reference = sql.ref(`${table}.${name}`);
    return type.isCollated ? sql`${reference} collate "C"` : reference;
  });

const keyList = (dataset: Dataset, table: string): RawBuilder<unknown> =>
  sql.join(references(dataset, table));

const orderBy = (dataset: Dataset, table: string, direction: "asc" | "desc"): RawBuilder<unknown> =>
  sql.join(references(dataset, table).map((column) => sql`${column} ${sql.raw(direction)}`));

const valuesOf = (dataset: Dataset, key: Row): RawBuilder<unknown> => {
  const values = columnsOf(dataset).map(
    ({ name, type }) => sql`${key[name]}::${sql.raw(type.sql)}`,
  );
  return sql`(${sql.join(values)})`;
};
