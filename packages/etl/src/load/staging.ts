import { type Kysely, sql } from "kysely";
import type { Session } from "../database/session.ts";
import type { Tables } from "../database/tables.ts";
import type { Dataset, Row } from "../datasets/dataset.ts";
import type { Complaints } from "../extract/complaints.ts";
import { copyText, refusal } from "./copy-text.ts";

const CHUNK = 2 ** 20;
/** The line that a row stands in; its name cannot be that of a dataset's column. */
const LINE = "line#";
const SHOWN = 20;

/**
 * A temporary table, which only this session sees, with the rows that the table should hold.
 *
 * Rows go in by COPY in chunks of about 1 MiB, the next being prepared while the server takes the
 * one before. Each chunk is a statement of its own, so that a source that breaks off leaves
 * nothing half-done.
 */
export class Staging {
  readonly table: string;
  readonly #session: Session;
  readonly #db: Kysely<Tables>;
  readonly #dataset: Dataset;
  readonly #columns: readonly string[];
  #rows = 0;
  #text = "";
  #copying: Promise<void> = Promise.resolve();

  private constructor(session: Session, db: Kysely<Tables>, dataset: Dataset) {
    this.table = `staging_${dataset.table}`;
    this.#session = session;
    this.#db = db;
    this.#dataset = dataset;
    this.#columns = [LINE, ...dataset.columns.map(({ name }) => name)];
  }

  /** @param db the session's own `db` or a transaction on it */
  static async create(session: Session, db: Kysely<Tables>, dataset: Dataset): Promise<Staging> {
    const staging = new Staging(session, db, dataset);
    await db.schema.dropTable(`pg_temp.${staging.table}`).ifExists().execute();
    let create = db.schema.createTable(staging.table).temporary().addColumn(LINE, "integer");
    for (const { name, type } of dataset.columns) {
      create = create.addColumn(name, columnType(type));
    }
    await create.execute();
    return staging;
  }

  /** How many rows were added. */
  get rows(): number {
    return this.#rows;
  }

  /** Forgets what was added. */
  async empty(): Promise<void> {
    await this.#copying;
    this.#text = "";
    this.#rows = 0;
    await sql`truncate table ${sql.table(this.table)}`.execute(this.#db);
  }

  /**
   * Adds a row; a value that its column does not accept goes to `complaints`.
   *
   * @param line the row's line in its source, where it has one
   * @returns what to wait for before the next row, if anything
   */
  add(row: Row, line: number | undefined, complaints: Complaints): Promise<void> | undefined {
    for (const column of this.#dataset.columns) {
      const value = row[column.name];
      const problem = refusal(value, column);
      if (problem === undefined) continue;
      complaints.add({
        source: this.#dataset.name,
        line,
        column: column.name,
        value: String(value),
        problem,
      });
    }
    this.#rows += 1;
    if (complaints.total > 0) return undefined;
    this.#text += copyText(row, this.#dataset.columns, line);
    return this.#text.length < CHUNK ? undefined : this.#send();
  }

  /** Waits until all rows are in the table. */
  async finish(): Promise<void> {
    if (this.#text !== "") await this.#send();
    await this.#copying;
    await sql`analyze ${sql.table(this.table)}`.execute(this.#db);
  }

  /** Complains of keys that more than one row has. */
  async checkKeys(complaints: Complaints): Promise<void> {
    const { key, name } = this.#dataset;
    const keys = sql.join(key.map((column) => sql.ref(column)));
    const { rows } = await sql<Row & { first: number; second: number }>`
      select ${keys}, min(${sql.ref(LINE)}) as first, max(${sql.ref(LINE)}) as second
      from ${sql.table(this.table)}
      group by ${keys} having count(*) > 1
      order by 1 limit ${sql.lit(SHOWN)}`.execute(this.#db);
    for (const { first, second, ...row } of rows) {
      const where = first === null ? "" : `; the first is in line ${first}`;
      const named = key.map((column) => `${column} ${JSON.stringify(row[column])}`).join(", ");
      complaints.add({
        source: name,
        line: second ?? undefined,
        problem: `a second row for ${named}${where}`,
      });
    }
  }

  /** @param transaction at whose end the table is gone */
  async drop(transaction: Kysely<Tables>): Promise<void> {
    await transaction.schema.dropTable(`pg_temp.${this.table}`).execute();
  }

  async #send(): Promise<void> {
    await this.#copying;
    const text = this.#text;
    this.#text = "";
    this.#copying = this.#session.copy(this.#db, this.table, this.#columns, text);
    // Whoever waits for the copy next hears of its failure.
    this.#copying.catch(() => {});
  }
}

/** Texts are compared by their bytes: the same order, and the same keys, on every server. */
export const columnType = (type: "date" | "bigint" | "text") =>
  type === "text" ? sql`text collate "C"` : sql.raw(type);
