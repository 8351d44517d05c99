import { type Kysely, type RawBuilder, sql } from "kysely";
import { DatabaseError, TableChangedError } from "../core/errors.ts";
import { number } from "../core/number.ts";
import type { Tables } from "../database/tables.ts";
import type { Row } from "../datasets/dataset.ts";
import { countGone } from "../ledger/gone-keys.ts";
import { Complaints } from "../record/complaints.ts";
import type { StoredTable } from "../record/outcome.ts";
import { noteSourceChecks } from "../record/source-checks.ts";
import type { CheckedTable } from "../table/check-table.ts";
import { createTable } from "../table/create-table.ts";
import { countRows, findTable, type Table, tableId, tableLabel } from "../table/find-table.ts";
import { becomeTable } from "./become-table.ts";
import { complainOfDoubledKeys } from "./doubled-keys.ts";
import { settleGone } from "./gone.ts";
import type { GoneCounts } from "./gone-options.ts";
import { checkStored, findHooks, interference } from "./hooks.ts";
import { type Counts, merge } from "./merge.ts";
import type { Staging } from "./staging.ts";

const UNIQUE_VIOLATION = "23505";

/** Expected state of the table after loading. */
export interface Expected {
  /** Number of rows; those that are not staged are there as they should be. */
  readonly rows: number;
  /** Number of rows that the table has before, where that was looked at. */
  readonly tableRows: number | undefined;
  /** Keys that went, where not all rows are staged; they are gone in addition to those known. */
  readonly gone?: readonly Row[] | undefined;
}

/** Rows by what became of them, and the table that holds them. */
export interface Loaded extends Omit<Counts, "tableRows">, GoneCounts {
  readonly stored: StoredTable;
}

/** Options of loading. */
export interface LoadOptions {
  /** True if rows that are gone are deleted this once. @default false */
  readonly dropGone?: boolean;
  /** Throws if too many keys went, before any of them is treated as gone. @default nothing */
  readonly guard?: (counts: Counts) => void;
}

/**
 * Loads what is staged into the dataset's table, which is made if it is not there.
 *
 * @param transaction all or nothing is up to the caller; the staging table is gone at its end
 * @param runId the run that is named with the rows
 * @throws ContractError if a key comes twice
 * @throws TableChangedError if the table is not the one that was checked
 * @throws TableInterferenceError if the table does not hold what was written
 */
export async function load(
  transaction: Kysely<Tables>,
  staging: Staging,
  expected: Expected,
  runId: number,
  { dropGone = false, guard }: LoadOptions = {},
): Promise<Loaded> {
  const { dataset } = staging;
  const same = await checkSame(transaction, staging);
  const known = await countGone(transaction, dataset, same);
  const settle = async (
    table: CheckedTable,
    given: RawBuilder<unknown>,
    counts: Counts,
  ): Promise<Counts & GoneCounts> => {
    guard?.(counts);
    const { missing, tableRows } = counts;
    const went = expected.tableRows === undefined ? "not given" : (expected.gone ?? []);
    const gone = await settleGone(transaction, {
      ...{ dataset, table, given, went, missing, known, runId, dropGone },
    });
    const { dropped } = gone;
    return { ...counts, ...gone, missing: missing - dropped, tableRows: tableRows - dropped };
  };
  const counts = await withKeyComplaints(transaction, staging, async () => {
    if (staging.becomesTable) {
      const counts = await loadFirst(transaction, staging, expected.rows, runId);
      const table = { ...staging.table, ...(await findTable(transaction, dataset)) };
      return await settle(table, tableId(table), counts);
    }
    const isThere = same.oid !== undefined;
    if (!isThere) await createTable(transaction, dataset, staging.table);
    const found = isThere ? same : await findTable(transaction, dataset);
    const table = { ...staging.table, ...found };
    const merged = await settle(
      table,
      staging.id,
      await merge(transaction, staging, table, expected, runId, known > 0),
    );
    if (merged.dropped > 0) {
      // Triggers on deletes may have changed what was checked before.
      const hooks = await findHooks(transaction, table);
      if (hooks.length > 0) await checkStored(transaction, staging, table, hooks);
    }
    await staging.drop(transaction);
    return merged;
  });
  const table = await findTable(transaction, dataset);
  const { tableRows, ...rows } = counts;
  return { ...rows, stored: { ...table, rows: tableRows } };
}

/** The staging table becomes the table; event triggers may have added triggers to it. */
async function loadFirst(
  transaction: Kysely<Tables>,
  staging: Staging,
  rows: number,
  runId: number,
): Promise<Counts> {
  await becomeTable(transaction, staging, runId);
  const table = await findTable(transaction, staging.dataset);
  const tableRows = await countRows(transaction, table);
  if (tableRows !== rows) {
    throw interference(
      table,
      `it has ${number(tableRows)} rows where ${number(rows)} were given`,
      [],
    );
  }
  return { inserted: rows, updated: 0, unchanged: 0, missing: 0, tableRows };
}

/**
 * Checks that the table is the one that was checked, and keeps others from altering it.
 *
 * @throws TableChangedError if it is not
 */
export async function checkSame(
  transaction: Kysely<Tables>,
  { dataset, table }: Pick<Staging, "dataset" | "table">,
): Promise<Table> {
  if (table.oid !== undefined) {
    // The lock that writing takes anyhow.
    await sql`lock table ${tableId(table)} in row exclusive mode`.execute(transaction);
  }
  const found = await findTable(transaction, dataset);
  if (found.schema === table.schema && found.oid === table.oid && found.version === table.version) {
    return found;
  }
  throw new TableChangedError(
    `the table ${tableLabel(table)} was created, replaced or altered while the run was working`,
  );
}

/**
 * An empty table checks the keys by its own index, which is faster than looking for doubles before;
 * only what it refuses is looked for.
 */
async function withKeyComplaints<T>(
  transaction: Kysely<Tables>,
  staging: Staging,
  work: () => Promise<T>,
): Promise<T> {
  await sql`savepoint load`.execute(transaction);
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.sqlState !== UNIQUE_VIOLATION) throw error;
    await sql`rollback to savepoint load`.execute(transaction);
    const complaints = new Complaints();
    await complainOfDoubledKeys(transaction, staging, complaints);
    try {
      complaints.throwIfAny();
    } catch (complaint) {
      const { dataset } = staging;
      noteSourceChecks(complaint, dataset, new Set(dataset.sources.map(({ name }) => name)));
      throw complaint;
    }
    throw error;
  }
}
