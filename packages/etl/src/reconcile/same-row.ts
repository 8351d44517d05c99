import { type RawBuilder, sql } from "kysely";
import type { Dataset } from "../datasets/dataset.ts";
import type { CheckedTable } from "../table/check-table.ts";

/** The collation of staged strings, as `format('%I.%I')` writes it. */
const OWN = 'pg_catalog."C"';

/**
 * Compares the keys of `t`, the table, and `s`, staging, by the collation of the index that enforces
 * the key, so that the index can be used.
 */
export function isSameKey(
  { key, columns }: Dataset,
  { collations }: Pick<CheckedTable, "collations">,
  other = "s",
): RawBuilder<boolean> {
  const pairs = key.map((name) => {
    const isText = columns.some((column) => column.name === name && column.type.isCollated);
    // Explicit, because the table's column may have another collation than its index.
    const collate = isText ? sql` collate ${sql.raw(collations[name] ?? OWN)}` : sql``;
    return sql`t.${sql.ref(name)} = ${sql.ref(`${other}.${name}`)}${collate}`;
  });
  return sql.join(pairs, sql` and `);
}

/** Compares one value of `t` and `s`; strings by their bytes, under any collation of the table. */
const isSame = (
  { name, type }: Dataset["columns"][number],
  operator: "is distinct from" | "is not distinct from",
): RawBuilder<boolean> =>
  sql`t.${sql.ref(name)} ${sql.raw(operator)} s.${sql.ref(name)}${
    type.isCollated ? sql` collate "C"` : sql``
  }`;

const valuesOf = ({ key, columns }: Dataset) => columns.filter(({ name }) => !key.includes(name));

/** Checks whether all values outside of the key are the same. */
export const isSameValue = (dataset: Dataset): RawBuilder<boolean> => {
  const values = valuesOf(dataset).map((column) => isSame(column, "is not distinct from"));
  return values.length === 0 ? sql`true` : sql.join(values, sql` and `);
};

/** Checks whether any value outside of the key differs. */
export const isOtherValue = (dataset: Dataset): RawBuilder<boolean> =>
  sql`(${sql.join(
    valuesOf(dataset).map((column) => isSame(column, "is distinct from")),
    sql` or `,
  )})`;
