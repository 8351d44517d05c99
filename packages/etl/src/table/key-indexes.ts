import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import { relationsOf, type Table } from "./find-table.ts";

/** A unique index that enforces the key of its columns. */
export interface FoundIndex {
  columns: string[];
  collations: (string | null)[];
}

export async function uniqueIndexes(db: Kysely<Tables>, table: Table): Promise<FoundIndex[]> {
  const { rows } = await sql<FoundIndex>`
    select array_agg(attname::text order by place) as columns,
      array_agg(
        case when collname is not null then format('%I.%I', collation_schema.nspname, collname) end
        order by place) as collations
    from pg_index
    join pg_class as index_class on index_class.oid = indexrelid
    join pg_am on pg_am.oid = relam
    cross join generate_series(0, indnkeyatts - 1) as place
    left join pg_attribute on attrelid = indrelid and attnum = indkey[place] and attnum > 0
    left join pg_collation on pg_collation.oid = indcollation[place]
    left join pg_namespace as collation_schema on collation_schema.oid = collnamespace
    left join pg_opclass on pg_opclass.oid = indclass[place]
    where indrelid = ${sql.lit(table.oid)}::oid and amname = 'btree'
      and indisunique and indisvalid and indisready and indislive and indimmediate
      and indpred is null and indexprs is null
    group by indexrelid
    having bool_and(attname is not null and coalesce(collisdeterministic, true)
      and exists (
        select from pg_amop
        join pg_operator on pg_operator.oid = amopopr
        where amopfamily = opcfamily and amopstrategy = 3
          and amoplefttype = opcintype and amoprighttype = opcintype
          and oprname = '=' and oprnamespace = 'pg_catalog'::regnamespace))
    order by bool_or(indisprimary) desc, indexrelid`.execute(db);
  return rows;
}

/** Unique indexes of fewer columns, which would refuse rows of different keys. */
export async function stricterIndexes(
  db: Kysely<Tables>,
  table: Table,
  key: readonly string[],
): Promise<{ name: string; constraint: string | null; is_primary: boolean }[]> {
  const { rows } = await sql<{ name: string; constraint: string | null; is_primary: boolean }>`
    select relname::text as name, conname::text as constraint, indisprimary as is_primary
    from pg_index
    join pg_class on pg_class.oid = indexrelid
    left join pg_constraint on conindid = indexrelid and contype in ('p', 'u')
    where indrelid = ${sql.lit(table.oid)}::oid and indisunique
      and indexprs is null and indpred is null and indnkeyatts < ${sql.lit(key.length)}
      and not exists (
        select from generate_series(0, indnkeyatts - 1) as place
        join pg_attribute on attrelid = indrelid and attnum = indkey[place]
        where attname <> all (${sql.val([...key])}::text[]))
    order by 1`.execute(db);
  return rows;
}

/** Says of each other unique index why it enforces no key. */
export async function lenientIndexes(db: Kysely<Tables>, table: Table): Promise<string[]> {
  const { rows } = await sql<{ name: string; reason: string }>`
    select relname::text as name, concat_ws(', ',
      case when not indisvalid then 'is invalid' end,
      case when indpred is not null then 'covers only some rows' end,
      case when indexprs is not null then 'has an expression' end,
      case when not indimmediate then 'is checked late (deferrable)' end) as reason
    from pg_index join pg_class on pg_class.oid = indexrelid
    where indrelid = ${sql.lit(table.oid)}::oid and indisunique
    order by 1`.execute(db);
  return rows
    .filter(({ reason }) => reason !== "")
    .map(({ name, reason }) => `the index "${name}" ${reason}`);
}

/** Checks whether the table or one of its partitions has a primary key, and can have no other. */
export async function hasPrimaryKey(db: Kysely<Tables>, table: Table): Promise<boolean> {
  const { rows } = await sql`
    select from pg_index
    where indrelid in ${relationsOf(table.oid as number)} and indisprimary`.execute(db);
  return rows.length > 0;
}
