import type { Kysely } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Dataset } from "../datasets/dataset.ts";
import type { DateRange } from "../datasets/key-dates.ts";
import { withColumns } from "./table.ts";

/** The line that a row stands in; its name cannot be that of a dataset's column. */
export const LINE = "line#";
/** The hash of the row's key. */
export const HASH = ["hash_1#", "hash_2#"] as const;

export interface StagingOptions {
  /**
   * Whether other sessions may `join`, and the table may become the dataset's own. Otherwise this
   * session alone sees it, and it goes with it.
   */
  readonly isShared: boolean;
  /** Whether `addsUp` will be asked. */
  readonly withHashes: boolean;
  /** Bounds for the dates in the key. */
  readonly dates: DateRange;
}

/** A column that is dropped costs each row a bitmap of nulls, for which a wide row has no room. */
const MOST_COLUMNS_TO_SHARE = 250;

/** Whether the staging table may become the dataset's own, for which it drops a column. */
export const canBecomeTable = ({ columns }: Dataset): boolean =>
  columns.length <= MOST_COLUMNS_TO_SHARE;

/** No dataset's table can have this name; it stands in the schema in which that is made. */
export const stagingName = ({ table }: Dataset): string => `staging#${table}`;

/** In the order in which rows are added. */
export const stagingColumns = ({ columns }: Dataset, withHashes: boolean): readonly string[] => [
  LINE,
  ...columns.map(({ name }) => name),
  ...(withHashes ? HASH : []),
];

/** Creates an empty staging table; what a killed run may have left of it goes. */
export async function createStaging(
  db: Kysely<Tables>,
  dataset: Dataset,
  { isShared, withHashes }: Omit<StagingOptions, "dates">,
): Promise<void> {
  const name = stagingName(dataset);
  await db.schema.dropTable(name).ifExists().execute();
  const empty = db.schema.createTable(name).addColumn(LINE, "integer");
  let create = withColumns(isShared ? empty : empty.temporary(), dataset);
  if (withHashes) for (const hash of HASH) create = create.addColumn(hash, "integer");
  await create.execute();
}
