import { type Kysely, sql } from "kysely";
import { selectColumns } from "../columns/column.ts";
import { number } from "../core/number.ts";
import type { Tables } from "../database/tables.ts";
import { type Dataset, INSERTED_BY, type Row } from "../datasets/dataset.ts";
import { goneKeys, KEY } from "../ledger/gone-keys.ts";
import type { KeyRange } from "../record/run-report.ts";
import type { CheckedTable } from "../table/check-table.ts";
import { countRows, tableId } from "../table/find-table.ts";
import { checkStored, findHooks, interference } from "./hooks.ts";
import { jsonObject } from "./json-object.ts";
import { isOtherValue, isSameKey } from "./same-row.ts";
import type { Staging } from "./staging.ts";

/** Rows by what became of them; the first three add up to the rows that were given. */
export interface Counts {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Rows of the table that the sources no longer have. */
  readonly missing: number;
  /** Rows of the table after the merge. */
  readonly tableRows: number;
  /** Ends of the new keys, where other rows were stored before. */
  readonly newKeys?: KeyRange | undefined;
}

/** Rows that a statement was to write, and those that it wrote. */
export interface Written {
  readonly found: number;
  readonly written: number;
}

/** Inserted rows, with the first and the last of their keys. */
interface Inserted extends Written {
  readonly first: Row | null;
  readonly last: Row | null;
}

/**
 * Merges the staged rows into the dataset's table: inserts the new ones, updates those that
 * differ, records a revision for each of these, and neither writes nor locks any other row.
 *
 * @param transaction all or nothing is up to the caller
 * @param given `rows`: how many the table should hold, those that are not staged are there already;
 *   `tableRows`: how many it has, where that is known
 * @param runId the run that is named with new rows and revisions
 * @param hasGone true if keys are gone: a row that comes back gets no revision of its values here
 * @throws TableInterferenceError if the table does not hold what was written
 */
export async function merge(
  transaction: Kysely<Tables>,
  staging: Staging,
  table: CheckedTable,
  { rows, tableRows }: { readonly rows: number; readonly tableRows?: number | undefined },
  runId: number,
  hasGone: boolean,
): Promise<Counts> {
  const hooks = await findHooks(transaction, table);
  // A trigger may add rows of its own, or take others away.
  const before = hooks.length > 0 ? await countRows(transaction, table) : tableRows;
  const updated = await update(transaction, staging, table, runId, hasGone);
  const inserted = await insert(transaction, staging, table, runId);
  for (const [{ found, written }, what] of [
    [updated, "updated"],
    [inserted, "inserted"],
  ] as const) {
    if (written === found) continue;
    throw interference(table, `${number(written)} of ${number(found)} rows were ${what}`, hooks);
  }
  if (hooks.length > 0) await checkStored(transaction, staging, table, hooks);
  const total =
    tableRows === undefined || hooks.length > 0
      ? await countRows(transaction, table)
      : tableRows + inserted.written;
  const counts = {
    inserted: inserted.written,
    updated: updated.written,
    unchanged: rows - inserted.written - updated.written,
    missing: total - rows,
    tableRows: total,
    newKeys: newKeysOf(staging.dataset, inserted),
  };
  const expected = before === undefined ? undefined : before + inserted.written;
  if (counts.unchanged < 0 || counts.missing < 0) {
    throw interference(
      table,
      `it has ${number(total)} rows where ${number(rows)} were given`,
      hooks,
    );
  }
  if (expected !== undefined && total !== expected) {
    throw interference(
      table,
      `it has ${number(total)} rows where it should have ${number(expected)}`,
      hooks,
    );
  }
  return counts;
}

async function update(
  db: Kysely<Tables>,
  { dataset, id }: Staging,
  table: CheckedTable,
  runId: number,
  hasGone: boolean,
): Promise<Written> {
  const { name, key, columns } = dataset;
  const values = columns.map((column) => column.name).filter((column) => !key.includes(column));
  if (values.length === 0) return { found: 0, written: 0 };
  const set = values.map((column) => sql`${sql.ref(column)} = ${sql.ref(`c.${column}`)}`);
  const columnsOf = (names: readonly string[]) =>
    columns.filter((column) => names.includes(column.name));
  const isPresent = hasGone
    ? sql` where "revised#key" not in (
        select ${sql.ref(KEY)} from ${goneKeys(dataset, table)} as gone)`
    : sql``;
  // Joined first and locked then: only rows that differ are ever locked.
  const { rows } = await sql<Written>`
    with changed as (
      select ${sql.join(columns.map((column) => sql.ref(`s.${column.name}`)))},
        ${jsonObject("s", columnsOf(key))} as "revised#key",
        ${jsonObject("t", columnsOf(values))} as "revised#before",
        ${jsonObject("s", columnsOf(values))} as "revised#after",
        t.${sql.ref(INSERTED_BY)} as "revised#inserted"
      from ${id} as s join ${tableId(table)} as t on ${isSameKey(dataset, table)}
      where ${isOtherValue(dataset)}
      for update of t),
    updated as (
      update ${tableId(table)} as t set ${sql.join(set)}
      from changed as c where ${isSameKey(dataset, table, "c")}
      returning 1),
    revised as (
      insert into daily_delta.revisions (run_id, dataset, key, before, after, inserted_by)
      select ${runId}::bigint, ${name}::text, "revised#key", "revised#before", "revised#after", "revised#inserted"
      from changed${isPresent})
    select (select count(*) from changed) as found,
      (select count(*) from updated) as written`.execute(db);
  return rows[0] as Written;
}

async function insert(
  db: Kysely<Tables>,
  { dataset, id }: Staging,
  table: CheckedTable,
  runId: number,
): Promise<Inserted> {
  const shown = inOrder(dataset);
  const end = (direction: "asc" | "desc") => {
    const order = shown.map(({ name }) => sql`${sql.ref(`i.${name}`)} ${sql.raw(direction)}`);
    return sql`(select to_jsonb(ends) from (
      select ${selectColumns(shown, "i")} from inserted as i order by ${sql.join(order)} limit 1) as ends)`;
  };
  const names = sql.join(dataset.columns.map(({ name }) => sql.ref(name)));
  const { rows } = await sql<Inserted>`
    with fresh as (
      select ${names} from ${id} as s
      where not exists (select from ${tableId(table)} as t where ${isSameKey(dataset, table)})),
    inserted as (
      insert into ${tableId(table)} (${names}, ${sql.ref(INSERTED_BY)})
      select ${names}, ${runId}::bigint from fresh
      returning ${sql.join(dataset.key.map((name) => sql.ref(name)))})
    select (select count(*) from fresh) as found,
      (select count(*) from inserted) as written,
      ${end("asc")} as first, ${end("desc")} as last`.execute(db);
  return rows[0] as Inserted;
}

function newKeysOf({ key }: Dataset, { first, last }: Inserted): KeyRange | undefined {
  if (first === null || last === null) return undefined;
  // The keys of a JSON object have an order of their own.
  const shown = (row: Row): string => key.map((name) => row[name]).join(" ");
  return { first: shown(first), last: shown(last) };
}

/** The columns of the key, in its order. */
const inOrder = ({ key, columns }: Dataset): Dataset["columns"] =>
  key.flatMap((name) => columns.filter((column) => column.name === name));
