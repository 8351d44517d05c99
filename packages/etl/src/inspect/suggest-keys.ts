import { type Kysely, type RawBuilder, sql } from "kysely";
import { selectColumns } from "../columns/column.ts";
import { typingDistance } from "../core/nearest.ts";
import type { Tables } from "../database/tables.ts";
import type { Dataset, Row, Value } from "../datasets/dataset.ts";
import { findTable, tableId } from "../table/find-table.ts";

const MOST = 3;
/** Keys that are compared with the one that was typed. */
const COMPARED = 100_000;

/**
 * Finds stored keys that were probably meant by one that is not stored: its strings written
 * otherwise, or the next smaller and larger value of another part.
 *
 * @returns at most three, the likeliest first
 *
 * @example
 * const [meant] = await suggestKeys(session.db, usDaily, { date: "2031-01-01" });
 * meant; // { date: "2021-01-16" }
 */
export async function suggestKeys(
  db: Kysely<Tables>,
  dataset: Dataset,
  key: Row,
): Promise<readonly Row[]> {
  const table = await findTable(db, dataset);
  if (table.oid === undefined) return [];
  const search = new KeySearch(db, dataset, tableId(table), key);
  const similar = await search.similar();
  return similar.length > 0 ? similar : await search.neighbours();
}

class KeySearch {
  readonly #db: Kysely<Tables>;
  readonly #table: RawBuilder<unknown>;
  readonly #key: Row;
  readonly #columns: Dataset["columns"];

  constructor(db: Kysely<Tables>, dataset: Dataset, table: RawBuilder<unknown>, key: Row) {
    this.#db = db;
    this.#table = table;
    this.#key = key;
    this.#columns = dataset.key.map(
      (name) =>
        dataset.columns.find((column) => column.name === name) as Dataset["columns"][number],
    );
  }

  /** Keys whose strings are similar, and whose other parts are the same. */
  async similar(): Promise<readonly Row[]> {
    const strings = this.#columns.filter(({ type }) => type.kind === "text");
    if (strings.length === 0) return [];
    const others = this.#columns.filter(({ type }) => type.kind !== "text");
    const { rows } = await sql<Row>`
      select ${selectColumns(this.#columns, "t")} from ${this.#table} as t
      where ${this.#equal(others.map(({ name }) => name))} limit ${sql.lit(COMPARED)}`.execute(
      this.#db,
    );
    return rows
      .map((row) => ({ row, difference: this.#differenceOf(row, strings) }))
      .filter(({ difference }) => difference !== undefined)
      .toSorted((one, other) => (one.difference as number) - (other.difference as number))
      .slice(0, MOST)
      .map(({ row }) => row);
  }

  /** Keys that differ in one part, which has the next smaller or larger value. */
  async neighbours(): Promise<readonly Row[]> {
    const found: Row[] = [];
    for (const { name, type } of this.#columns) {
      if (type.kind === "text" || type.kind === "boolean") continue;
      const others = this.#columns.map((column) => column.name).filter((other) => other !== name);
      const column = sql.ref(`t.${name}`);
      for (const [comparison, order] of [
        [sql`<`, sql`desc`],
        [sql`>`, sql`asc`],
      ]) {
        const { rows } = await sql<Row>`
          select ${selectColumns(this.#columns, "t")} from ${this.#table} as t
          where ${this.#equal(others)} and ${column} ${comparison} ${this.#key[name] as Value}
          order by ${column} ${order} limit 1`.execute(this.#db);
        found.push(...rows);
      }
    }
    return found.slice(0, MOST);
  }

  #equal(names: readonly string[]): RawBuilder<unknown> {
    if (names.length === 0) return sql`true`;
    const parts = names.map((name) => sql`${sql.ref(`t.${name}`)} = ${this.#key[name] as Value}`);
    return sql.join(parts, sql` and `);
  }

  #differenceOf(row: Row, strings: Dataset["columns"]): number | undefined {
    let sum = 0;
    for (const { name } of strings) {
      const difference = differenceBetween(String(this.#key[name]), String(row[name]));
      if (difference === undefined) return undefined;
      sum += difference;
    }
    return sum;
  }
}

/** A part of a name counts as more than its typing errors. */
const PART = 3;

/** Returns how different two strings are; undefined: one was not meant by the other. */
function differenceBetween(typed: string, stored: string): number | undefined {
  if (typed === stored) return 0;
  const [one, other] = [simple(typed), simple(stored)];
  if (one === "") return undefined;
  if (one === other) return 0.5;
  const distance = typingDistance(one, other);
  if (distance !== undefined) return distance;
  // "new york" for "New York City", "St. Louis, MO" for "St. Louis".
  const isPart = ` ${other} `.includes(` ${one} `) || other.startsWith(one);
  if (isPart) return PART + (other.length - one.length) / other.length;
  return other !== "" && ` ${one} `.includes(` ${other} `) ? PART + 1 : undefined;
}

/** A string without case, accents and punctuation. */
const simple = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
