import { type RawBuilder, sql } from "kysely";
import type { Column, Dataset } from "../datasets/dataset.ts";

/** Returns SQL for the value of a column in a JSON object. A column that it lacks is null. */
export const restored = (json: RawBuilder<unknown>, column: Column): RawBuilder<unknown> => {
  const value = column.type.restore(sql`(${json} ->> ${sql.lit(column.name)})`);
  return column.type.isCollated ? sql`${value} collate "C"` : value;
};

/** The value of a column of the table `t`, compared by its bytes if it is text. */
export const stored = (column: Column): RawBuilder<unknown> => {
  const value = sql.ref(`t.${column.name}`);
  return column.type.isCollated ? sql`${value} collate "C"` : value;
};

export const keyColumns = ({ columns, key }: Dataset): Column[] =>
  key.map((name) => columns.find((column) => column.name === name) as Column);
