import { type Kysely, type RawBuilder, sql } from "kysely";
import { ConfigurationError } from "../core/errors.ts";
import { LEDGER, type Tables } from "../database/tables.ts";
import { type Dataset, GONE_SINCE, INSERTED_BY } from "../datasets/dataset.ts";

/** The table that a dataset is loaded into, as the session's search path resolves it. */
export interface Table {
  readonly dataset: string;
  readonly name: string;
  /** The schema that has the table, or in which it would be created. */
  readonly schema: string;
  /** `undefined`: there is no such table yet. */
  readonly oid: number | undefined;
  /** The relation kind of pg_class: `r` is a table, `p` a partitioned one. */
  readonly kind: string | undefined;
  /** Changes if the table, its storage, its partitions or its columns are replaced. */
  readonly version: string | undefined;
}

/** The schemas of the search path that may hold datasets, in order. */
const PATH = sql`
  path as (
    select name, place from unnest(current_schemas(false)) with ordinality as _(name, place)
    where name <> ${sql.lit(LEDGER)} and name <> 'information_schema' and name !~ '^pg_'
  )`;

/** The table itself and its partitions. */
export const relationsOf = (oid: number): RawBuilder<unknown> => relations(sql.lit(oid));

const relations = (oid: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  (select ${oid}::oid as relid
   union select relid from pg_partition_tree(${oid}::oid::regclass))`;

/** A hash of what makes the table found the same one: storage, partitions and columns. */
const version = (names: readonly string[]): RawBuilder<unknown> => sql`
  select md5(concat_ws(';',
    (select string_agg(concat(relid, ':', pg_relation_filenode(relid)), ',' order by relid)
     from ${relations(sql.ref("found.oid"))} as relations),
    (select string_agg(concat(attname, ':', attnum, ':', atttypid), ',' order by attnum)
     from pg_attribute
     where attrelid = found.oid and attnum > 0
       and attname = any (${sql.val(names)}::text[])))) from found`;

/**
 * Resolves the dataset's table: the first of the search path, apart from the schemas of PostgreSQL
 * and the ledger.
 *
 * @throws ConfigurationError if the search path has no schema for it
 */
export async function findTable(db: Kysely<Tables>, dataset: Dataset): Promise<Table> {
  const { name, table, columns, gone } = dataset;
  const names = [...columns.map((column) => column.name), INSERTED_BY];
  if (gone === "mark") names.push(GONE_SINCE);
  const { rows } = await sql<Found>`
    with ${PATH}, found as (
      select path.name as schema, class.oid, class.relkind
      from path
      join pg_namespace as namespace on namespace.nspname = path.name
      join pg_class as class
        on class.relnamespace = namespace.oid and class.relname = ${table}
      order by place limit 1)
    select coalesce((select schema from found), (select name from path order by place limit 1))::text
        as schema,
      (select oid::bigint from found) as oid, (select relkind::text from found) as kind,
      (${version(names)}) as version`.execute(db);
  const [{ schema, ...found } = NOT_FOUND] = rows;
  if (schema === null) {
    throw new ConfigurationError(
      `no schema of the search path can hold the table "${table}". Create the schema, or grant its usage to the user, or correct the search path`,
    );
  }
  return {
    dataset: name,
    name: table,
    schema,
    oid: found.oid ?? undefined,
    kind: found.kind ?? undefined,
    version: found.version ?? undefined,
  };
}

interface Found {
  readonly schema: string | null;
  readonly oid: number | null;
  readonly kind: string | null;
  readonly version: string | null;
}

const NOT_FOUND: Found = { schema: null, oid: null, kind: null, version: null };

/** The table in a statement, qualified by its schema. */
export const tableId = ({ schema, name }: Pick<Table, "schema" | "name">): RawBuilder<unknown> =>
  sql.id(schema, name);

/** The table in messages: `public.us_states`. */
export const tableLabel = ({ schema, name }: Pick<Table, "schema" | "name">): string =>
  `${schema}.${name}`;

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The table in a statement that is shown to people. */
export const quoted = (...names: readonly string[]): string => names.map(quote).join(".");

/** Counts the rows of the table. */
export async function countRows(db: Kysely<Tables>, table: Table): Promise<number> {
  if (table.oid === undefined) return 0;
  const { rows } = await sql<{ total: number }>`
    select count(*) as total from ${tableId(table)}`.execute(db);
  return rows[0]?.total ?? 0;
}
