import type { Kysely } from "kysely";
import { TableMismatchError } from "../core/errors.ts";
import type { Tables } from "../database/tables.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { accessFaults } from "./access-faults.ts";
import { columnFaults } from "./column-faults.ts";
import { findTable, type Table, tableLabel } from "./find-table.ts";
import { type Key, keyFaults } from "./key-faults.ts";
import { kindFaults } from "./kind-faults.ts";

/** A table that fits its dataset, or that is not there yet. */
export interface CheckedTable extends Table {
  /** The collation of each text column in the index that enforces the key, as SQL. */
  readonly collations: Key["collations"];
}

/**
 * Finds a dataset's table and compares it with the definition.
 *
 * @param found the table, where it was found already
 * @throws TableMismatchError with the statements that fix the table
 * @throws ConfigurationError if the search path has no schema for it
 */
export async function checkTable(
  db: Kysely<Tables>,
  dataset: Dataset,
  found?: Table,
): Promise<CheckedTable> {
  const table = found ?? (await findTable(db, dataset));
  if (table.oid === undefined) return { ...table, collations: {} };
  let faults = await kindFaults(db, table, dataset);
  let collations: Key["collations"] = {};
  if (faults.length === 0) {
    const columns = await columnFaults(db, table, dataset);
    const key = await keyFaults(db, table, dataset);
    collations = key.collations;
    faults = [...columns, ...key.faults, ...(await accessFaults(db, table, dataset))];
  }
  if (faults.length === 0) return { ...table, collations };
  const statements = faults.flatMap((fault) => fault.statements);
  const problems = faults.map(({ problem }) => problem).join("; ");
  throw new TableMismatchError(
    `the table ${tableLabel(table)} does not fit the dataset "${dataset.name}": ${problems}. Nothing was changed; to fix it, run: ${statements.join(" ")}`,
    statements,
  );
}
