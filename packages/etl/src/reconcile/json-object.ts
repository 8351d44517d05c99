import { type RawBuilder, sql } from "kysely";
import type { Column } from "../datasets/dataset.ts";

/** A function of PostgreSQL takes 100 arguments at most: a name and a value for each column. */
const PAIRS = 50;

/** The columns of one row as a JSON object. */
export function jsonObject(table: string, columns: readonly Column[]): RawBuilder<unknown> {
  if (columns.length === 0) return sql`'{}'::jsonb`;
  const pieces: RawBuilder<unknown>[] = [];
  for (let start = 0; start < columns.length; start += PAIRS) {
    const pairs = columns
      .slice(start, start + PAIRS)
      .flatMap(({ name, type }) => [
        sql`${sql.lit(name)}::text`,
        type.read(sql.ref(`${table}.${name}`)),
      ]);
    pieces.push(sql`jsonb_build_object(${sql.join(pairs)})`);
  }
  return sql.join(pieces, sql` || `);
}
