import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { quoted, type Table, tableId } from "./find-table.ts";
import { hasPrimaryKey, lenientIndexes, stricterIndexes, uniqueIndexes } from "./key-indexes.ts";
import type { TableFault } from "./table-fault.ts";

/** Index or constraint that enforces the key of a table. */
export interface Key {
  readonly faults: readonly TableFault[];
  /** The collation of each text column in the index, as SQL. */
  readonly collations: Readonly<Record<string, string>>;
}

interface KeyColumn {
  name: string;
  is_text: boolean;
  required: boolean;
}

/**
 * Looks for a unique index that enforces the key: of these columns and no expression, for all rows,
 * valid, checked by each statement, with the equality that the merge compares by.
 */
export async function keyFaults(db: Kysely<Tables>, table: Table, { key }: Dataset): Promise<Key> {
  const { rows: columns } = await sql<KeyColumn>`
    select attname::text as name, attcollation <> 0 as is_text,
      attnotnull and not exists (
        select from pg_constraint
        where conrelid = attrelid and contype = 'n' and conkey = array[attnum]
          and not convalidated) as required
    from pg_attribute
    where attrelid = ${sql.lit(table.oid)}::oid and not attisdropped
      and attname = any (${sql.val([...key])}::text[])`.execute(db);
  const nullable = columns.filter(({ required }) => !required).map(({ name }) => name);
  const index = (await uniqueIndexes(db, table)).find(
    ({ columns: found }) => [...found].sort().join() === [...key].sort().join(),
  );
  if (index === undefined) {
    return { faults: [await missingIndex(db, table, key, columns, nullable)], collations: {} };
  }
  if (nullable.length > 0) {
    const problem = `its key may be null (${nullable.join(", ")})`;
    const { nulls } = await badRows(db, table, columns);
    return {
      faults: [{ problem, statements: withoutNulls(table, key, nulls, nullable) }],
      collations: {},
    };
  }
  const pairs = index.columns.map((name, place) => [name, index.collations[place]]);
  return { faults: [], collations: Object.fromEntries(pairs.filter(([, found]) => found)) };
}

async function missingIndex(
  db: Kysely<Tables>,
  table: Table,
  key: readonly string[],
  columns: readonly KeyColumn[],
  nullable: readonly string[],
): Promise<TableFault> {
  const target = quoted(table.schema, table.name);
  const isWhole = columns.length === key.length;
  const { nulls, doubles } = isWhole
    ? await badRows(db, table, columns)
    : { nulls: false, doubles: false };
  const statements = withoutNulls(table, key, nulls, nullable);
  if (doubles) {
    const same = key.map((name) => `a.${quoted(name)} = b.${quoted(name)}`).join(" and ");
    statements.unshift(
      `delete from ${target} as a using ${target} as b where ${same} and (a.tableoid, a.ctid) > (b.tableoid, b.ctid);`,
    );
  }
  const stricter = await stricterIndexes(db, table, key);
  for (const { name, constraint } of stricter) {
    statements.push(
      constraint === null
        ? `drop index ${quoted(table.schema, name)};`
        : `alter table ${target} drop constraint ${quoted(constraint)};`,
    );
  }
  const isFree = stricter.some(({ is_primary }) => is_primary);
  const kind = !isFree && (await hasPrimaryKey(db, table)) ? "unique" : "primary key";
  statements.push(
    `alter table ${target} add ${kind} (${key.map((name) => quoted(name)).join(", ")});`,
  );
  const reasons = await lenientIndexes(db, table);
  const advice =
    ", and some keys come twice. Of these one row is kept, and the next run corrects it";
  const problem = `no index enforces its key (${[key.join(", "), ...reasons].join("; ")})`;
  return { problem: doubles ? problem + advice : problem, statements };
}

/** Statements that delete rows whose key has a null, and keep others from coming. */
function withoutNulls(
  table: Table,
  key: readonly string[],
  hasNulls: boolean,
  nullable: readonly string[],
): string[] {
  const target = quoted(table.schema, table.name);
  const conditions = key.map((name) => `${quoted(name)} is null`).join(" or ");
  return [
    ...(hasNulls ? [`delete from ${target} where ${conditions};`] : []),
    ...nullable.map((name) => `alter table ${target} alter column ${quoted(name)} set not null;`),
  ];
}

async function badRows(
  db: Kysely<Tables>,
  table: Table,
  key: readonly KeyColumn[],
): Promise<{ nulls: boolean; doubles: boolean }> {
  const names = key.map(({ name, is_text }) =>
    is_text ? sql`${sql.ref(name)} collate "C"` : sql.ref(name),
  );
  const isNull = names.map((name) => sql`${name} is null`);
  const { rows } = await sql<{ nulls: boolean; doubles: boolean }>`
    select exists (select from ${tableId(table)} where ${sql.join(isNull, sql` or `)}) as nulls,
      exists (select from ${tableId(table)} group by ${sql.join(names)} having count(*) > 1)
        as doubles`.execute(db);
  return rows[0] ?? { nulls: false, doubles: false };
}
