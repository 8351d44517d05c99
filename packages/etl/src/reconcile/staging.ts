import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Session } from "../database/session.ts";
import type { Tables } from "../database/tables.ts";
import type { Dataset, Row, Value } from "../datasets/dataset.ts";
import type { DateRange } from "../datasets/key-dates.ts";
import { KeySize } from "../datasets/key-size.ts";
import type { Complaints } from "../record/complaints.ts";
import type { CheckedTable } from "../table/check-table.ts";
import { columnFault } from "./column-fault.ts";
import { CopyBuffer } from "./copy-buffer.ts";
import { endWriters } from "./shared-staging.ts";
import {
  canBecomeTable,
  createStaging,
  type ExtraColumns,
  LINE,
  NO_COLUMNS,
  type StagedFiles,
  type StagingOptions,
  stagingColumns,
  stagingPath,
  withPart,
} from "./staging-table.ts";

/**
 * A table with the rows that the dataset's table should hold, or with those that may differ.
 *
 * Rows go in by COPY, each chunk a statement of its own, so that a source that breaks off leaves
 * nothing half-done.
 */
export class Staging implements AsyncDisposable {
  readonly dataset: Dataset;
  /** The table that the rows are for. */
  readonly table: CheckedTable;
  /** The staging table, for statements. */
  readonly id: RawBuilder<unknown>;
  readonly isShared: boolean;
  /** Present if the lines of rows are those of several files. */
  readonly files: StagedFiles | undefined;
  /** Bounds for the dates in the key. */
  readonly dates: DateRange;
  readonly keySize: KeySize;
  /** Name for complaints: the only source, or the dataset if the rows come from several. */
  readonly source: string;
  readonly #db: Kysely<Tables>;
  /** True if values come straight from their columns' cells. */
  readonly #isChecked: boolean;
  /** By a column's place: bounds for its dates, if it is in the key. */
  readonly #dates: readonly (DateRange | undefined)[];
  readonly #extra: ExtraColumns;
  #dropsTable = false;
  readonly #buffer: CopyBuffer;
  /** Number of the row that is being added. */
  readonly #values: Value[] = [];
  #rows = 0;

  private constructor(
    session: Session,
    db: Kysely<Tables>,
    dataset: Dataset,
    table: CheckedTable,
    {
      isShared,
      extra,
      dates,
      files,
      rows = 0,
    }: Omit<StagingOptions, "holdsLock"> & { rows?: number },
  ) {
    const path = stagingPath(dataset, table, isShared);
    this.dataset = dataset;
    this.table = table;
    this.id = sql.id(...path);
    this.isShared = isShared;
    this.files = files;
    this.dates = dates;
    this.keySize = new KeySize(dataset.key, dataset.columns);
    this.#dates = dataset.columns.map(({ name, type }) =>
      type.isDay && dataset.key.includes(name) ? dates : undefined,
    );
    this.#db = db;
    this.#isChecked = dataset.work.kind === "map" && dataset.work.isDirect;
    this.#extra = extra;
    this.#rows = rows;
    this.source = (dataset.work.kind === "map" && dataset.sources[0]?.name) || dataset.name;
    const columns = stagingColumns(dataset, extra);
    this.#buffer = new CopyBuffer((rows) => session.copy(db, path, columns, rows));
  }

  /**
   * Creates the table; what a killed run may have left of it goes.
   *
   * @param db the session's own `db` or a transaction on it
   */
  static async create(
    session: Session,
    db: Kysely<Tables>,
    dataset: Dataset,
    table: CheckedTable,
    { files, ...others }: StagingOptions,
  ): Promise<Staging> {
    const extra = files === undefined ? others.extra : withPart(others.extra, () => files.current);
    const options = { ...others, files, extra };
    const staging = new Staging(session, db, dataset, table, options);
    if (options.holdsLock) await endWriters(session, db, dataset, table);
    await createStaging(db, dataset, table, options);
    staging.#dropsTable = options.isShared;
    return staging;
  }

  /**
   * Uses the shared table that another session has created, and does not drop it. `empty` would
   * forget the rows of all sessions.
   *
   * @param rows how many there are already that this session is to count. Default: none
   */
  static join(
    session: Session,
    db: Kysely<Tables>,
    dataset: Dataset,
    table: CheckedTable,
    {
      dates,
      extra = NO_COLUMNS,
      files,
      rows = 0,
    }: Pick<StagingOptions, "dates" | "files"> & { extra?: ExtraColumns; rows?: number },
  ): Staging {
    const options = { isShared: true, extra, dates, files, rows };
    return new Staging(session, db, dataset, table, options);
  }

  /** True if the staging table is going to be the dataset's own. */
  get becomesTable(): boolean {
    return this.isShared && this.table.oid === undefined && canBecomeTable(this.dataset);
  }

  /** Columns that the dataset's table does not have. */
  get extraNames(): readonly string[] {
    return [LINE, ...this.#extra.names];
  }

  /** Number of added rows. */
  get rows(): number {
    return this.#rows;
  }

  /** Says whose rows come next, where the source is made of files. */
  beginFile(name: string): void {
    this.files?.begin(name);
  }

  /** Forgets what was added. */
  async empty(): Promise<void> {
    if (this.#rows === 0) return;
    await this.#buffer.clear();
    this.#rows = 0;
    await sql`truncate table ${this.id}`.execute(this.#db);
  }

  /**
   * Adds a row; a value that its column or the key's index does not accept goes to `complaints`.
   *
   * @param line the row's line in its source, where it has one
   * @returns what to wait for before the next row, if anything
   */
  add(row: Row, line: number | undefined, complaints: Complaints): Promise<void> | undefined {
    const { columns } = this.dataset;
    const values = this.#values;
    let stored = row;
    let place = 0;
    values[place++] = line ?? null;
    for (const column of columns) {
      const value = row[column.name];
      const accepted = this.#isChecked || value === null ? value : column.type.accept(value);
      const problem = columnFault(value, accepted, column, this.#dates[place - 1]);
      if (problem !== undefined) {
        complaints.add({
          source: this.source,
          line,
          column: column.name,
          value: String(value),
          problem,
        });
      }
      values[place++] = accepted as Value;
      // Values in their canonical spelling.
      if (accepted !== value) stored = { ...stored, [column.name]: accepted as Value };
    }
    const excess = this.keySize.excess(stored);
    if (excess !== undefined) complaints.add({ source: this.source, line, ...excess });
    this.#rows += 1;
    if (complaints.total > 0) return undefined;
    for (const number of this.#extra.valuesOf(stored)) values[place++] = number;
    return this.#buffer.add(values);
  }

  /** Waits until all rows are in the table. */
  finish(): Promise<void> {
    return this.#buffer.flush();
  }

  /** @param transaction at whose end the table is gone */
  async drop(transaction: Kysely<Tables>): Promise<void> {
    await sql`drop table ${this.id}`.execute(transaction);
  }

  /**
   * A temporary table goes with its session; a shared one goes with who created it, if the database
   * is there. If it is not, the next run's `create` finds it.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#dropsTable) return;
    await this.#buffer.clear().catch(() => {});
    await sql`drop table if exists ${this.id}`.execute(this.#db).catch(() => {});
  }
}
