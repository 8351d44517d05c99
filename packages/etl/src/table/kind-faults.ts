import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { quoted, type Table } from "./find-table.ts";
import { hasRows } from "./has-rows.ts";
import type { TableFault } from "./table-fault.ts";

/** Kinds of pg_class that hold no rows of their own, with the keyword that alters them. */
const OTHER_KINDS: Readonly<Record<string, readonly [string, string]>> = {
  v: ["a view", "view"],
  m: ["a materialized view", "materialized view"],
  f: ["a foreign table", "foreign table"],
  S: ["a sequence", "sequence"],
  c: ["a composite type", "type"],
  i: ["an index", "index"],
  I: ["an index", "index"],
};

interface Obstacles {
  /** Columns of the key that rows cannot have. */
  lacks: string | null;
  /** Columns outside the key by which the table is partitioned. */
  outside: string | null;
  foreign_parts: string | null;
}

/** Finds what makes it impossible to use the relation at all, so that it must make room. */
export async function kindFaults(
  db: Kysely<Tables>,
  table: Table,
  dataset: Dataset,
): Promise<TableFault[]> {
  const [what, keyword] = OTHER_KINDS[table.kind ?? "r"] ?? [undefined, "table"];
  const obstacle =
    what === undefined
      ? await findObstacle(db, table, dataset)
      : `it is ${what}, which cannot enforce the key`;
  if (obstacle === undefined) return await childFaults(db, table);
  const free = await freeName(db, table);
  return [
    {
      problem: `${obstacle}. Rename it, and the next run creates the table`,
      statements: [
        `alter ${keyword} ${quoted(table.schema, table.name)} rename to ${quoted(free)};`,
      ],
    },
  ];
}

async function findObstacle(
  db: Kysely<Tables>,
  table: Table,
  { key }: Dataset,
): Promise<string | undefined> {
  const names = sql`${sql.val([...key])}::text[]`;
  const oid = sql`${sql.lit(table.oid)}::oid`;
  const { rows } = await sql<Obstacles>`
    select
      (select string_agg(name, ', ') from unnest(${names}) as name
       where not exists (
         select from pg_attribute
         where attrelid = ${oid} and attname = name and not attisdropped and attgenerated <> 'v'))
        as lacks,
      (select string_agg(coalesce(attname::text, 'an expression'), ', ')
       from pg_partitioned_table
       cross join unnest(partattrs::int2[]) as partition_column
       left join pg_attribute
         on attrelid = partrelid and attnum = partition_column and partition_column > 0
       where partrelid = ${oid} and (attname is null or attname <> all (${names})))
        as outside,
      (select string_agg(relid::text, ', ' order by relid::text)
       from pg_partition_tree(${oid}::regclass)
       join pg_class on pg_class.oid = relid
       where relkind = 'f') as foreign_parts`.execute(db);
  const { lacks, outside, foreign_parts } = rows[0] as Obstacles;
  if (outside !== null) {
    return `it is partitioned by ${outside}, so that no index can enforce the key`;
  }
  if (foreign_parts !== null) {
    return `it has foreign partitions (${foreign_parts}), so that no index can enforce the key`;
  }
  if (lacks !== null && (await hasRows(db, table))) {
    return `its rows have no ${lacks}, which the key needs`;
  }
  return undefined;
}

/** A name that nothing in the table's schema has. */
async function freeName(db: Kysely<Tables>, { schema, name }: Table): Promise<string> {
  const { rows } = await sql<{ free: string }>`
    select free
    from pg_namespace as namespace
    cross join generate_series(1, 1000) as number
    cross join concat(${name}::text, '_old', nullif(number, 1)) as free
    where nspname = ${schema}
      and not exists (
        select from pg_class where relnamespace = namespace.oid and relname = free)
      and not exists (
        select from pg_type where typnamespace = namespace.oid and typname = free)
    order by number limit 1`.execute(db);
  return rows[0]?.free ?? `${name}_old`;
}

/** An index of a table does not see the rows of those that inherit from it. */
async function childFaults(db: Kysely<Tables>, table: Table): Promise<TableFault[]> {
  if (table.kind === "p") return [];
  const { rows } = await sql<{ schema: string; name: string }>`
    select nspname::text as schema, relname::text as name
    from pg_inherits
    join pg_class on pg_class.oid = inhrelid
    join pg_namespace on pg_namespace.oid = relnamespace
    where inhparent = ${sql.lit(table.oid)}::oid
    order by 1, 2`.execute(db);
  return rows.map(({ schema, name }) => ({
    problem: `the table ${schema}.${name} inherits from it, and no index covers the rows of both`,
    statements: [
      `alter table ${quoted(schema, name)} no inherit ${quoted(table.schema, table.name)};`,
    ],
  }));
}
