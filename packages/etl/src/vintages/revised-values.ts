import { type RawBuilder, sql } from "kysely";
import type { Column, Dataset } from "../datasets/dataset.ts";
import { keyColumns, restored, stored } from "../table/stored-values.ts";

/** The last run whose revisions have values of other types, or keys of other columns; 0: none. */
export interface Cutoffs {
  /** Vintages up to this run cannot be told, because the key was another one. */
  readonly key: number;
  /** By the column's name: its values in revisions up to this run are unknown. */
  readonly values: Readonly<Record<string, number>>;
}

export const NO_CUTOFFS: Cutoffs = { key: 0, values: {} };

/** Returns SQL for the value of a column in a JSON object of a revision of the run `runId`. */
export const restoredSince = (
  json: RawBuilder<unknown>,
  column: Column,
  runId: RawBuilder<unknown>,
  { values }: Cutoffs,
): RawBuilder<unknown> => {
  const cutoff = values[column.name];
  const value = restored(json, column);
  return cutoff === undefined
    ? value
    : sql`case when ${runId} > ${sql.lit(cutoff)} then ${value} end`;
};

/** Names of the key's columns in subqueries of revisions, clear of those of any table. */
const nameOf = (_: unknown, place: number): string => `key#${place}`;

/** The key of `revision`, as columns of their types. */
export const revisedKey = (dataset: Dataset): RawBuilder<unknown> =>
  sql.join(
    keyColumns(dataset).map(
      (column, place) =>
        sql`${restored(sql`revision.key`, column)} as ${sql.id(nameOf(column, place))}`,
    ),
  );

/** The columns that `revisedKey` gives, for `group by` and `partition by`. */
export const keyOf = ({ key }: Dataset, table: string): RawBuilder<unknown>[] =>
  key.map((name, place) => sql.id(table, nameOf(name, place)));

/** Checks whether a row of `t`, the table, has the key that `revisedKey` gave. */
export const hasKey = (dataset: Dataset, table: string): RawBuilder<boolean> => {
  const keys = keyOf(dataset, table);
  const pairs = keyColumns(dataset).map((column, place) => sql`${stored(column)} = ${keys[place]}`);
  return sql.join(pairs, sql` and `);
};
