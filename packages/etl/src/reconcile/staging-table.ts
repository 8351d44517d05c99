import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Dataset, Row } from "../datasets/dataset.ts";
import type { DateRange } from "../datasets/key-dates.ts";
import { withColumns } from "../table/create-table.ts";
import type { Table } from "../table/find-table.ts";

/** Number of the row's part: its file, or what one of several sessions has staged. */
export const PART = "part#";

/** The row's line; its name cannot be that of a dataset's column. */
export const LINE = "line#";

/** Columns of integers that a staging table has in addition to those of the dataset. */
export interface ExtraColumns {
  /** No column of a dataset can have such a name: each contains a `#`. */
  readonly names: readonly string[];
  /** Returns the values of a row, in the order of `names`. Called once for each row that is staged. */
  valuesOf(row: Row): readonly number[];
}

export const NO_COLUMNS: ExtraColumns = { names: [], valuesOf: () => [] };

/** Adds the number of the part whose rows are being added. */
export const withPart = (columns: ExtraColumns, part: () => number): ExtraColumns => ({
  names: [...columns.names, PART],
  valuesOf: (row) => [...columns.valuesOf(row), part()],
});

/** Names of the files whose rows are staged, each with the number that its rows have. */
export class StagedFiles {
  readonly #names = new Map<number, string>();
  #current = 0;

  /** Names files that other sessions have staged. */
  static from(files: Iterable<readonly [number: number, name: string]>): StagedFiles {
    const staged = new StagedFiles();
    for (const [number, name] of files) staged.#names.set(number, name);
    return staged;
  }

  /** Number of the file whose rows are being added. */
  get current(): number {
    return this.#current;
  }

  /** Gives the file whose rows come next a number. */
  begin(name: string): void {
    this.#current = this.#names.size;
    this.#names.set(this.#current, name);
  }

  nameOf(number: number): string | undefined {
    return this.#names.get(number);
  }
}

export interface StagingOptions {
  /**
   * True if other sessions may `join`, and the table may become the dataset's own. Otherwise this
   * session sees it, and it goes with the session.
   */
  readonly isShared: boolean;
  readonly extra: ExtraColumns;
  /** True if this session holds the lock of the table, so that it may drop what others left. */
  readonly holdsLock: boolean;
  /** Bounds for the dates in the key. */
  readonly dates: DateRange;
  /** Present if the source is made of several files. */
  readonly files?: StagedFiles | undefined;
}

/** A column that is dropped costs each row a bitmap of nulls, for which a wide row has no room. */
const MOST_COLUMNS_TO_SHARE = 250;

/** Checks whether the staging table may become the dataset's own, for which it drops a column. */
export const canBecomeTable = ({ columns }: Dataset): boolean =>
  columns.length <= MOST_COLUMNS_TO_SHARE;

/** No dataset's table can have this name. */
const stagingName = ({ table }: Dataset): string => `staging#${table}`;

/** Schema and name of the staging table; a shared one is in the schema of the dataset's table. */
export const stagingPath = (
  dataset: Dataset,
  { schema }: Pick<Table, "schema">,
  isShared: boolean,
): readonly [schema: string, name: string] => [isShared ? schema : "pg_temp", stagingName(dataset)];

/** In the order in which rows are added. */
export const stagingColumns = ({ columns }: Dataset, extra: ExtraColumns): readonly string[] => [
  LINE,
  ...columns.map(({ name }) => name),
  ...extra.names,
];

/**
 * Creates an empty staging table; what a killed run may have left of it is dropped.
 *
 * @param holdsLock whether no other run can be loading the table
 */
export async function createStaging(
  db: Kysely<Tables>,
  dataset: Dataset,
  table: Pick<Table, "schema">,
  { isShared, extra, holdsLock }: Omit<StagingOptions, "dates">,
): Promise<void> {
  const [schema, name] = stagingPath(dataset, table, isShared);
  const drop = (shared: boolean): RawBuilder<unknown> =>
    sql`drop table if exists ${sql.id(...stagingPath(dataset, table, shared))}`;
  await drop(false).execute(db);
  if (holdsLock) await drop(true).execute(db);
  const empty = isShared
    ? db.schema.withSchema(schema).createTable(name)
    : db.schema.createTable(name).temporary();
  let create = withColumns(empty.addColumn(LINE, "integer"), dataset);
  for (const name of extra.names) create = create.addColumn(name, "integer");
  await create.execute();
}
