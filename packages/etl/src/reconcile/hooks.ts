import { type Kysely, sql } from "kysely";
import { TableInterferenceError } from "../core/errors.ts";
import { number } from "../core/number.ts";
import type { Tables } from "../database/tables.ts";
import type { Row } from "../datasets/dataset.ts";
import { describeKey } from "../record/complaints.ts";
import type { CheckedTable } from "../table/check-table.ts";
import { quoted, relationsOf, type Table, tableId, tableLabel } from "../table/find-table.ts";
import { isSameKey, isSameValue } from "./same-row.ts";
import type { Staging } from "./staging.ts";

/** A trigger that may change what a run stores. */
export interface Hook {
  readonly name: string;
  readonly schema: string;
  readonly table: string;
}

/** Finds the triggers of a table, and of its partitions, that inserts, updates and deletes fire. */
export async function findHooks(db: Kysely<Tables>, { oid }: Table): Promise<Hook[]> {
  if (oid === undefined) return [];
  // Bits of pg_trigger.tgtype: 4 insert, 8 delete, 16 update.
  const { rows } = await sql<Hook>`
    select tgname::text as name, nspname::text as schema, relname::text as table
    from pg_trigger
    join pg_class on pg_class.oid = tgrelid
    join pg_namespace on pg_namespace.oid = relnamespace
    where tgrelid in ${relationsOf(oid)} and not tgisinternal and tgparentid = 0
      and tgenabled <> 'D' and tgtype & 28 <> 0
    order by 1, 2, 3`.execute(db);
  return rows;
}

/**
 * Checks that the table holds every staged row as it was staged, and that no other row was written.
 *
 * @throws TableInterferenceError naming the triggers if it does not
 */
export async function checkStored(
  db: Kysely<Tables>,
  { dataset, id }: Staging,
  table: CheckedTable,
  hooks: readonly Hook[],
): Promise<void> {
  await sql`set constraints all immediate`.execute(db);
  const { rows } = await sql<Row & { total: number }>`
    select ${sql.join(dataset.key.map((name) => sql.ref(`s.${name}`)))},
      count(*) over () as total
    from ${id} as s
    where not exists (
      select from ${tableId(table)} as t
      where ${isSameKey(dataset, table)} and ${isSameValue(dataset)})
    order by 1 limit 1`.execute(db);
  const [row] = rows;
  if (row === undefined) return await checkOthers(db, { dataset, id }, table, hooks);
  const rest = row.total === 1 ? "1 row was" : `${number(row.total)} rows were`;
  throw interference(
    table,
    `${rest} not stored as given, such as ${describeKey(dataset.key, row)}`,
    hooks,
  );
}

/** Checks that this transaction wrote no row that is not staged: no count tells if a trigger did. */
async function checkOthers(
  db: Kysely<Tables>,
  { dataset, id }: Pick<Staging, "dataset" | "id">,
  table: CheckedTable,
  hooks: readonly Hook[],
): Promise<void> {
  // The age is that in transactions since this one began. What is visible and still in progress is
  // written by this transaction; other sessions may have committed later ones.
  const { rows } = await sql<Row & { total: number }>`
    select ${sql.join(dataset.key.map((name) => sql.ref(`t.${name}`)))}, count(*) over () as total
    from ${tableId(table)} as t
    where case when age(t.xmin) <= 0 then pg_xact_status(
        (pg_current_xact_id()::text::bigint - age(t.xmin))::text::xid8) = 'in progress' end
      and not exists (select from ${id} as s where ${isSameKey(dataset, table)})
    order by 1 limit 1`.execute(db);
  const [row] = rows;
  if (row === undefined) return;
  const others = row.total === 1 ? "another row was" : `${number(row.total)} other rows were`;
  const example = describeKey(dataset.key, row);
  throw interference(table, `${others} changed, such as ${example}`, hooks);
}

/** The error for a table that does not hold what a run wrote. */
export function interference(
  table: Table,
  what: string,
  hooks: readonly Hook[],
): TableInterferenceError {
  const named = hooks.map((hook) => `trigger "${hook.name}" of ${hook.schema}.${hook.table}`);
  const cause =
    named.length === 0
      ? "Another session changed the table at the same time, or something in the database changes what is written. Run it again"
      : `The cause may be the ${named.join(", ")}. Correct the trigger, or disable it`;
  const statements = hooks.map(
    ({ name, schema, table: of }) =>
      `alter table ${quoted(schema, of)} disable trigger ${quoted(name)};`,
  );
  const advice = statements.length === 0 ? "" : `: ${statements.join(" ")}`;
  return new TableInterferenceError(
    `the table ${tableLabel(table)} does not hold what the run wrote: ${what}. Nothing was changed. ${cause}${advice}`,
    statements,
  );
}
