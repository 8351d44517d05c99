import { type Kysely, type RawBuilder, sql } from "kysely";
import { selectColumns } from "../columns/column.ts";
import { number } from "../core/number.ts";
import { printable } from "../core/quote.ts";
import type { Tables } from "../database/tables.ts";
import type { Dataset, Row } from "../datasets/dataset.ts";
import type { DateRange } from "../datasets/key-dates.ts";
import { type Table, tableId, tableLabel } from "../table/find-table.ts";

/** A longer key is cut, in UTF-16 code units. */
const LONGEST_KEY = 200;

/** The ends of a table in the order of its key; `undefined` if it has no rows. */
export interface StoredRange {
  readonly first: Row | undefined;
  readonly last: Row | undefined;
  /** Describes rows that the ends leave out, and what to do about them. */
  readonly implausible: string | undefined;
}

/**
 * Returns the first and the last key of a dataset's table. A mistyped year does not become an end:
 * it would hide that the source has nothing new.
 *
 * @param dates bounds for the dates in the key
 */
export async function storedRange(
  db: Kysely<Tables>,
  dataset: Dataset,
  { schema }: Pick<Table, "schema">,
  dates: DateRange,
): Promise<StoredRange> {
  const table = { schema, name: dataset.table };
  const [first, last] = await ends(db, dataset, table, sql`true`);
  const dated = dataset.columns
    .filter(({ name, type }) => type.isDay && dataset.key.includes(name))
    .map(({ name }) => name);
  const isGood = (key: Row | undefined): boolean =>
    key === undefined || dated.every((name) => dates.has(key[name]));
  if (isGood(first) && isGood(last)) return { first, last, implausible: undefined };

  const good = sql`${sql.join(
    dated.map((name) => sql`${sql.ref(name)} between ${dates.first}::date and ${dates.last}::date`),
    sql` and `,
  )}`;
  const [firstGood, lastGood] = await ends(db, dataset, table, good);
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from ${tableId(table)} where not (${good})`.execute(db);
  const example = (isGood(last) ? first : last) as Row;
  return {
    first: firstGood,
    last: lastGood,
    implausible: describe(table, rows[0]?.count ?? 0, example),
  };
}

function describe(table: Pick<Table, "schema" | "name">, rows: number, key: Row): string {
  const example = printable(Object.values(key).join(" "), LONGEST_KEY);
  return rows === 1
    ? `1 row with an implausible date in its key (${example}), which an earlier version stored. Delete it from ${tableLabel(table)}, or declare other keyDates`
    : `${number(rows)} rows with implausible dates in their keys (such as ${example}), which an earlier version stored. Delete them from ${tableLabel(table)}, or declare other keyDates`;
}

async function ends(
  db: Kysely<Tables>,
  { key, columns: declared }: Dataset,
  table: Pick<Table, "schema" | "name">,
  condition: RawBuilder<unknown>,
): Promise<readonly [Row | undefined, Row | undefined]> {
  const columns = key.map((name) => sql.ref(`t.${name}`));
  const shown = key.flatMap((name) => declared.filter((column) => column.name === name));
  const end = async (direction: "asc" | "desc") => {
    const order = sql.join(columns.map((column) => sql`${column} ${sql.raw(direction)}`));
    const { rows } = await sql<Row>`
      select ${selectColumns(shown, "t")} from ${tableId(table)} as t
      where ${condition} order by ${order} limit 1`.execute(db);
    return rows[0];
  };
  return [await end("asc"), await end("desc")];
}
