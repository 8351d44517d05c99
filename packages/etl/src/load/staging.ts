import { type Kysely, sql } from "kysely";
import type { Session } from "../database/session.ts";
import type { Tables } from "../database/tables.ts";
import type { Dataset, Row } from "../datasets/dataset.ts";
import { type Complaints, describeKey } from "../extract/complaints.ts";
import { copyText, refusal } from "./copy-text.ts";

const CHUNK = 2 ** 18;
/** The most bytes of UTF-8 that one UTF-16 code unit of a string takes. */
const BYTES_PER_UNIT = 3;
/** The line that a row stands in; its name cannot be that of a dataset's column. */
const LINE = "line#";
const SHOWN = 20;

/**
 * A temporary table, which only this session sees, with the rows that the table should hold.
 *
 * Rows go in by COPY in chunks of 256 KiB, the next being prepared while the server takes the one
 * before: two buffers take turns, so that memory does not grow. Each chunk is a statement of its own, so that a source that breaks off leaves
 * nothing half-done.
 */
export class Staging {
  readonly table: string;
  readonly #session: Session;
  readonly #db: Kysely<Tables>;
  readonly #dataset: Dataset;
  readonly #columns: readonly string[];
  /** Whom complaints name: the only source, or the dataset where the rows come of several. */
  readonly #source: string;
  #rows = 0;
  #buffer = Buffer.allocUnsafe(CHUNK);
  #spare = Buffer.allocUnsafe(CHUNK);
  #used = 0;
  #copying: Promise<void> = Promise.resolve();

  private constructor(session: Session, db: Kysely<Tables>, dataset: Dataset) {
    this.table = `staging_${dataset.table}`;
    this.#session = session;
    this.#db = db;
    this.#dataset = dataset;
    this.#source = (dataset.work.kind === "map" && dataset.sources[0]?.name) || dataset.name;
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
    this.#used = 0;
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
        source: this.#source,
        line,
        column: column.name,
        value: String(value),
        problem,
      });
    }
    this.#rows += 1;
    if (complaints.total > 0) return undefined;
    const text = copyText(row, this.#dataset.columns, line);
    if (this.#used + text.length * BYTES_PER_UNIT > CHUNK) return this.#sendAndHold(text);
    this.#used += this.#buffer.write(text, this.#used);
    return undefined;
  }

  /** Waits until all rows are in the table. */
  async finish(): Promise<void> {
    await this.#send();
    await this.#copying;
  }

  /** Complains of keys that more than one row has. */
  async checkKeys(db: Kysely<Tables>, complaints: Complaints): Promise<void> {
    // Nobody else counts the rows of a temporary table; without it the planner guesses.
    await sql`analyze ${sql.table(this.table)}`.execute(db);
    const { key } = this.#dataset;
    const keys = sql.join(key.map((column) => sql.ref(column)));
    const { rows } = await sql<Row & { first: number; second: number }>`
      select ${keys}, min(${sql.ref(LINE)}) as first, max(${sql.ref(LINE)}) as second
      from ${sql.table(this.table)}
      group by ${keys} having count(*) > 1
      order by 1 limit ${sql.lit(SHOWN)}`.execute(db);
    for (const { first, second, ...row } of rows) {
      const where = first === null ? "" : `; the first is in line ${first}`;
      const named = describeKey(key, row);
      complaints.add({
        source: this.#source,
        line: second ?? undefined,
        problem: `a second row for ${named}${where}`,
      });
    }
  }

  /** @param transaction at whose end the table is gone */
  async drop(transaction: Kysely<Tables>): Promise<void> {
    await transaction.schema.dropTable(`pg_temp.${this.table}`).execute();
  }

  async #sendAndHold(text: string): Promise<void> {
    await this.#send();
    if (text.length * BYTES_PER_UNIT <= CHUNK) this.#used = this.#buffer.write(text);
    else {
      await this.#copying;
      this.#copying = this.#copy(Buffer.from(text));
    }
  }

  /** Starts to send what is held; waits for what was sent before it. */
  async #send(): Promise<void> {
    await this.#copying;
    const rows = this.#buffer.subarray(0, this.#used);
    [this.#buffer, this.#spare] = [this.#spare, this.#buffer];
    this.#used = 0;
    if (rows.length > 0) this.#copying = this.#copy(rows);
  }

  #copy(rows: Uint8Array): Promise<void> {
    const copying = this.#session.copy(this.#db, this.table, this.#columns, rows);
    // Whoever waits for the copy next hears of its failure.
    copying.catch(() => {});
    return copying;
  }
}

/** Texts are compared by their bytes: the same order, and the same keys, on every server. */
export const columnType = (type: "date" | "bigint" | "text") =>
  type === "text" ? sql`text collate "C"` : sql.raw(type);
