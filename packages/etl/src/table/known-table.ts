import type { Kysely } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { type CheckedTable, checkTable } from "./check-table.ts";
import { findTable } from "./find-table.ts";

/**
 * Checks a dataset's table once for many runs of one session, which holds the table's lock: as long
 * as it is the same table with the same columns and storage.
 */
export class KnownTable {
  #checked: CheckedTable | undefined;

  /** @throws TableMismatchError, ConfigurationError as `checkTable` does */
  async check(db: Kysely<Tables>, dataset: Dataset): Promise<CheckedTable> {
    const found = await findTable(db, dataset);
    const { schema, oid, version } = this.#checked ?? {};
    const isSame = found.schema === schema && found.oid === oid && found.version === version;
    if (this.#checked !== undefined && oid !== undefined && isSame) return this.#checked;
    this.#checked = await checkTable(db, dataset, found);
    return this.#checked;
  }
}
