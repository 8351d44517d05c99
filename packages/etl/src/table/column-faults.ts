import { type Kysely, sql } from "kysely";
import { bigint } from "../columns/bigint.ts";
import { ddlType } from "../columns/column.ts";
import { timestamptz } from "../columns/timestamptz.ts";
import type { Tables } from "../database/tables.ts";
import { type Column, type Dataset, GONE_SINCE, INSERTED_BY } from "../datasets/dataset.ts";
import { columnBonds } from "./column-bonds.ts";
import { quoted, type Table } from "./find-table.ts";
import type { TableFault } from "./table-fault.ts";

interface FoundColumn {
  name: string;
  type: string;
  /** The type that a domain is made of. */
  base: string | null;
  required: boolean;
  has_default: boolean;
  generated: string;
  identity: string;
  is_deterministic: boolean;
}

interface ColumnFault extends TableFault {
  /** The column that gets another type, or is dropped. */
  readonly rewrites?: string;
}

/** Compares the columns of a table with those that the dataset declares. */
export async function columnFaults(
  db: Kysely<Tables>,
  table: Table,
  dataset: Dataset,
): Promise<TableFault[]> {
  const { rows } = await sql<FoundColumn>`
    select attname::text as name, format_type(atttypid, atttypmod) as type,
      case when typtype = 'd' then format_type(typbasetype, typtypmod) end as base,
      attnotnull or typnotnull as required, atthasdef or typdefault is not null as has_default,
      attgenerated::text as generated, attidentity::text as identity,
      coalesce(collisdeterministic, true) as is_deterministic
    from pg_attribute
    join pg_type on pg_type.oid = atttypid
    left join pg_collation on pg_collation.oid = attcollation
    where attrelid = ${sql.lit(table.oid)}::oid and attnum > 0 and not attisdropped
    order by attnum`.execute(db);
  const declared = [...dataset.columns, ...ownColumns(dataset)];
  const faults: ColumnFault[] = [];
  for (const column of declared) {
    const found = rows.find(({ name }) => name === column.name);
    const fault = faultOf(column, found, dataset.key.includes(column.name));
    if (fault !== undefined) faults.push(fault);
  }
  const others = rows.filter(({ name }) => declared.every((column) => column.name !== name));
  const needy = others.filter(
    ({ required, has_default, generated, identity }) =>
      required && !has_default && generated === "" && identity === "",
  );
  if (needy.length > 0 && !(await hasInsertTrigger(db, table))) {
    const key = await primaryKey(db, table);
    const inKey = needy.some(({ name }) => key?.columns.includes(name));
    if (key !== undefined && inKey) {
      faults.push({
        problem: `its primary key has a column that the dataset does not declare`,
        statements: [`drop constraint ${quoted(key.name)}`],
      });
    }
    for (const { name, base } of needy) faults.push(otherFault(name, base));
  }
  if (faults.length === 0) return [];
  const rewritten = faults.flatMap((fault) => fault.rewrites ?? []);
  const changes = faults.map(({ problem, statements }) => ({
    problem,
    statements: statements.map(
      (change) => `alter table ${quoted(table.schema, table.name)} ${change};`,
    ),
  }));
  return [...(await columnBonds(db, table, rewritten)), ...changes];
}

/** Columns that the table has in addition to the declared ones. */
function ownColumns({ gone }: Dataset): Column[] {
  const insertedBy = { ...bigint({ nullable: true }), name: INSERTED_BY };
  const goneSince = { ...timestamptz({ nullable: true }), name: GONE_SINCE };
  return gone === "mark" ? [insertedBy, goneSince] : [insertedBy];
}

function faultOf(
  { name, type, nullable }: Column,
  found: FoundColumn | undefined,
  isKey: boolean,
): ColumnFault | undefined {
  const full = ddlType(type);
  const column = quoted(name);
  if (found === undefined) {
    return { problem: `it has no column "${name}"`, statements: [`add column ${column} ${full}`] };
  }
  if (found.generated === "s") {
    return {
      problem: `PostgreSQL generates the column "${name}"`,
      statements: [`alter column ${column} drop expression`],
    };
  }
  if (found.generated !== "") {
    return {
      problem: `PostgreSQL generates the column "${name}"`,
      rewrites: name,
      statements: [`drop column ${column}`, `add column ${column} ${full}`],
    };
  }
  if (found.identity === "a") {
    return {
      problem: `PostgreSQL generates the column "${name}"`,
      statements: [`alter column ${column} drop identity`],
    };
  }
  if (found.type !== type.sql) {
    return {
      problem: `its column "${name}" is of the type ${found.type}, not ${type.sql}`,
      rewrites: name,
      statements: [
        ...(found.has_default ? [`alter column ${column} drop default`] : []),
        `alter column ${column} type ${full} using ${column}::${type.sql}`,
      ],
    };
  }
  if (found.required && nullable) {
    return {
      problem: `its column "${name}" takes no null`,
      statements: [`alter column ${column} drop not null`],
    };
  }
  if (isKey && !found.is_deterministic) {
    return {
      problem: `the collation of its column "${name}" calls different strings equal`,
      rewrites: name,
      statements: [`alter column ${column} type ${full}`],
    };
  }
  return undefined;
}

/** Fault of a column that the dataset does not know, which no insert can leave out. */
const otherFault = (name: string, base: string | null): ColumnFault => ({
  problem: `its column "${name}", which the dataset does not declare, needs a value`,
  ...(base === null ? {} : { rewrites: name }),
  statements: [
    ...(base === null ? [] : [`alter column ${quoted(name)} type ${base}`]),
    `alter column ${quoted(name)} drop not null`,
  ],
});

async function primaryKey(
  db: Kysely<Tables>,
  table: Table,
): Promise<{ name: string; columns: string[] } | undefined> {
  const { rows } = await sql<{ name: string; columns: string[] }>`
    select conname::text as name, array(
      select attname::text from pg_attribute
      where attrelid = conrelid and attnum = any (conkey)) as columns
    from pg_constraint
    where conrelid = ${sql.lit(table.oid)}::oid and contype = 'p'`.execute(db);
  return rows[0];
}

/** A trigger may fill in what an insert leaves out. */
async function hasInsertTrigger(db: Kysely<Tables>, table: Table): Promise<boolean> {
  // Bits of pg_trigger.tgtype: 1 for each row, 2 before, 4 insert.
  const { rows } = await sql`
    select from pg_trigger
    where tgrelid = ${sql.lit(table.oid)}::oid and not tgisinternal and tgenabled <> 'D'
      and tgtype & 7 = 7`.execute(db);
  return rows.length > 0;
}
