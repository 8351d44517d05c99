import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import { goneKeys } from "../ledger/gone-keys.ts";
import { isSameKey, isSameValue } from "../reconcile/same-row.ts";
import type { Staging } from "../reconcile/staging.ts";
import { tableId } from "../table/find-table.ts";
import { HASH } from "./key-hashes.ts";
import { type KeySum, minus, plus } from "./key-sum.ts";

/**
 * Deletes the staged rows that the table already has unchanged, most of any block: they are looked
 * up only here, and not again for the sums, the update and the insert. Rows that come back stay, so
 * that this is recorded.
 *
 * The subquery is looked up by the key row by row. A join would be planned for the whole table,
 * until the table has been analyzed after the first load.
 */
export async function dropUnchanged(
  db: Kysely<Tables>,
  staging: Staging,
  hasGone: boolean,
): Promise<void> {
  const { dataset, table, id } = staging;
  const isPresent = hasGone
    ? sql` and not exists (
        select from ${goneKeys(dataset, table)} as t where ${isSameKey(dataset, table)})`
    : sql``;
  await sql`
    delete from ${id} as s
    where (select true from ${tableId(table)} as t
      where ${isSameKey(dataset, table)} and ${isSameValue(dataset)})${isPresent}`.execute(db);
  // Autovacuum does not analyze a temporary table; without this the planner guesses.
  await sql`analyze ${id}`.execute(db);
}

/** Facts about a file that was read in part, and about its table. */
export interface Evidence {
  /** Sum of the keys of the rows that were staged, before `dropUnchanged`. */
  readonly staged: KeySum;
  /** Sum and number of the keys in the blocks of the old file that the new one does not have. */
  readonly gone: { readonly keys: KeySum; readonly rows: number };
  /** True if keys are gone that the table may have. */
  readonly hasGone: boolean;
  /** Number of rows that the last run left in the table. */
  readonly tableRows: number;
}

/** Keys that went from the file: their sum and number. */
export interface Went {
  readonly keys: KeySum;
  readonly rows: number;
}

/**
 * Compares the staged rows, which are those of the new file's blocks that were not known, with what
 * is `gone` with the old file's blocks. Together with the keys that the table does not have, and those
 * that were gone before and came back, these have the keys of the staged rows, and those that went.
 * The staged rows are all that a run needs if
 *
 * - none went, or it is known which: then none of the keys comes twice;
 * - none of the keys that the table does not have comes twice among them;
 * - the table has the rows that the last run left: then nothing else deleted some.
 *
 * Expects that `dropUnchanged` has removed the other rows from staging.
 *
 * @returns `undefined` if one of the last two is not so
 */
export async function compareKeys(
  db: Kysely<Tables>,
  staging: Staging,
  { staged: sum, gone, hasGone, tableRows }: Evidence,
): Promise<Went | undefined> {
  const { dataset, table, id: staged } = staging;
  const keys = sql.join(dataset.key.map((name) => sql.ref(name)));
  const [one, other] = HASH.map((name) => sql`sum(s.${sql.ref(name)})::text`);
  const isBack = hasGone
    ? sql` or exists (select from ${goneKeys(dataset, table)} as t where ${isSameKey(dataset, table)})`
    : sql``;
  const { rows } = await sql<Found>`
    select ${one} as one, ${other} as other, count(*) as added,
      exists (select from ${staged} group by ${keys} having count(*) > 1) as doubled,
      (select count(*) from ${tableId(table)}) as total
    from ${staged} as s
    where not exists (
      select from ${tableId(table)} as t where ${isSameKey(dataset, table)})${isBack}`.execute(db);
  const [found] = rows;
  if (found === undefined || found.doubled || found.total !== tableRows) return undefined;
  const added: KeySum = [toNumber(found.one), toNumber(found.other)];
  return {
    keys: minus(plus(gone.keys, added), sum),
    rows: gone.rows + found.added - staging.rows,
  };
}

interface Found {
  readonly one: string | null;
  readonly other: string | null;
  readonly added: number;
  readonly doubled: boolean;
  readonly total: number;
}

/** A sum as it is here, modulo 2^32; of no row it is null. */
const toNumber = (sum: string | null): number => Number(BigInt.asIntN(32, BigInt(sum ?? 0)));
