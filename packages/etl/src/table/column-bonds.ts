import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import { quoted, type Table } from "./find-table.ts";
import type { TableFault } from "./table-fault.ts";

/**
 * Finds what keeps the columns of a table from being altered: a parent or a type that they come
 * from, and views that use them.
 *
 * @param rewritten columns that get another type, or are dropped
 */
export async function columnBonds(
  db: Kysely<Tables>,
  table: Table,
  rewritten: readonly string[],
): Promise<TableFault[]> {
  return [...(await origins(db, table)), ...(await viewsOf(db, table, rewritten))];
}

async function origins(db: Kysely<Tables>, table: Table): Promise<TableFault[]> {
  const { rows } = await sql<{ schema: string; name: string; kind: "parent" | "whole" | "type" }>`
    select nspname::text as schema, relname::text as name,
      case when relkind = 'p' then 'whole' else 'parent' end as kind
    from pg_inherits
    join pg_class on pg_class.oid = inhparent
    join pg_namespace on pg_namespace.oid = relnamespace
    where inhrelid = ${sql.lit(table.oid)}::oid
    union all
    select nspname::text, typname::text, 'type'
    from pg_class
    join pg_type on pg_type.oid = reloftype
    join pg_namespace on pg_namespace.oid = typnamespace
    where pg_class.oid = ${sql.lit(table.oid)}::oid
    order by 1, 2`.execute(db);
  const own = quoted(table.schema, table.name);
  return rows.map(({ schema, name, kind }) => {
    const other = quoted(schema, name);
    const statement = {
      parent: `alter table ${own} no inherit ${other};`,
      whole: `alter table ${other} detach partition ${own};`,
      type: `alter table ${own} not of;`,
    }[kind];
    const what = kind === "whole" ? "it is a partition of" : "it has its columns from";
    return { problem: `${what} ${schema}.${name}`, statements: [statement] };
  });
}

/** Views of these columns and views of those views, in an order in which they can be dropped. */
async function viewsOf(
  db: Kysely<Tables>,
  table: Table,
  columns: readonly string[],
): Promise<TableFault[]> {
  if (columns.length === 0) return [];
  const { rows } = await sql<{ schema: string; name: string; keyword: string }>`
    with recursive uses as (
      select ev_class as view, refobjid as used, refobjsubid as number
      from pg_depend join pg_rewrite on pg_rewrite.oid = objid
      where classid = 'pg_rewrite'::regclass and refclassid = 'pg_class'::regclass
        and ev_class <> refobjid),
    views as (
      select view, 1 as depth
      from uses
      join pg_attribute on attrelid = used and attnum = number
      where used = ${sql.lit(table.oid)}::oid and attname = any (${sql.val(columns)}::text[])
      union
      select uses.view, depth + 1 from views join uses on used = views.view)
    select nspname::text as schema, relname::text as name,
      case relkind when 'm' then 'materialized view' else 'view' end as keyword
    from (select view, max(depth) as depth from views group by view) as deepest
    join pg_class on pg_class.oid = view
    join pg_namespace on pg_namespace.oid = relnamespace
    order by depth desc, 1, 2`.execute(db);
  return rows.map(({ schema, name, keyword }) => ({
    problem: `the ${keyword} ${schema}.${name} uses it, and must be dropped and created again`,
    statements: [`drop ${keyword} ${quoted(schema, name)};`],
  }));
}
