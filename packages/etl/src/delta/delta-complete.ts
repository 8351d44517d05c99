import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import { isSameKey, isSameValue } from "../reconcile/same-row.ts";
import type { Staging } from "../reconcile/staging.ts";
import { tableId } from "../table/find-table.ts";
import { HASH } from "./key-hashes.ts";
import { type KeySum, minus } from "./key-sum.ts";

/**
 * Deletes the staged rows that the table already has unchanged, most of any block: they are looked
 * up only here, and not again for the sums, the update and the insert.
 *
 * The subquery is looked up by the key row by row. A join would be planned for the whole table,
 * until the table has been analyzed after the first load.
 */
export async function dropUnchanged(db: Kysely<Tables>, staging: Staging): Promise<void> {
  const { dataset, table, id } = staging;
  await sql`
    delete from ${id} as s
    where (select true from ${tableId(table)} as t
      where ${isSameKey(dataset, table)} and ${isSameValue(dataset)})`.execute(db);
  // Autovacuum does not analyze a temporary table; without this the planner guesses.
  await sql`analyze ${id}`.execute(db);
}

/** Facts about a file that was read in part, and about its table. */
export interface Evidence {
  /** Sum of the keys of the rows that were staged, before `dropUnchanged`. */
  readonly staged: KeySum;
  /** Sum of the keys in the blocks of the old file that the new one does not have. */
  readonly gone: KeySum;
  /** Number of rows that the last run left in the table. */
  readonly tableRows: number;
}

/**
 * Returns whether the staged rows, which are those of the new file's blocks that were not known, are
 * all that a run needs. They are if
 *
 * - their keys are those that are `gone` with the old file's blocks, and those that the table does
 *   not have: then none of the old keys went missing, and none comes twice;
 * - none of the keys that the table does not have comes twice among them;
 * - the table has the rows that the last run left: then nothing else deleted some.
 *
 * Expects that `dropUnchanged` has removed the other rows from staging.
 */
export async function isDeltaComplete(
  db: Kysely<Tables>,
  staging: Staging,
  { staged: sum, gone, tableRows }: Evidence,
): Promise<boolean> {
  const { dataset, table, id: staged } = staging;
  const keys = sql.join(dataset.key.map((name) => sql.ref(name)));
  const [one, other] = HASH.map((name) => sql`sum(s.${sql.ref(name)})::text`);
  const { rows } = await sql<{ one: string; other: string; doubled: boolean; total: number }>`
    select ${one} as one, ${other} as other,
      exists (select from ${staged} group by ${keys} having count(*) > 1) as doubled,
      (select count(*) from ${tableId(table)}) as total
    from ${staged} as s
    where not exists (
      select from ${tableId(table)} as t where ${isSameKey(dataset, table)})`.execute(db);
  const [found] = rows;
  if (found === undefined || found.doubled || found.total !== tableRows) return false;
  const inserted: KeySum = [toNumber(found.one), toNumber(found.other)];
  return minus(minus(sum, gone), inserted).every((rest) => rest === 0);
}

/** A sum as it is here, modulo 2^32; of no row it is null. */
const toNumber = (sum: string | null): number => Number(BigInt.asIntN(32, BigInt(sum ?? 0)));
