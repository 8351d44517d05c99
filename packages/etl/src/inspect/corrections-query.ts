import type { Kind } from "../columns/column-type.ts";
import { sqlLiteral } from "../database/sql-literal.ts";
import { LEDGER } from "../database/tables.ts";
import type { Dataset } from "../datasets/dataset.ts";

/** One column of a query's result. */
export interface QueryColumn {
  readonly name: string;
  readonly kind: Kind;
}

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/**
 * Makes a query for tools that takes no parameters: one row for each value of a dataset's table that a
 * run corrected. The names of its own columns have capitals, which no declared column has.
 *
 * @param schema of the table
 * @example
 * const { columns } = correctionsQuery(usDaily, "public");
 * columns.map(({ name }) => name); // ["Corrected at", "Run", "date", "Column", "Before", "After"]
 */
export function correctionsQuery(
  dataset: Dataset,
  schema: string,
): { readonly text: string; readonly columns: readonly QueryColumn[] } {
  const keys = dataset.columns.filter(({ name }) => dataset.key.includes(name));
  const fromKey = keys.map(
    ({ name, type }) =>
      `(revision.key ->> ${sqlLiteral(name)})::${type.sql} as ${identifier(name)}`,
  );
  return {
    text: [
      `select run.finished_at at time zone 'UTC' as "Corrected at", run.id as "Run",`,
      `  ${fromKey.join(", ")},`,
      `  value.key as "Column", revision.before ->> value.key as "Before", value.value as "After"`,
      `from ${LEDGER}.revisions as revision`,
      `join ${LEDGER}.runs as run on run.id = revision.run_id`,
      "cross join lateral jsonb_each_text(revision.after) as value",
      `where revision.dataset = ${sqlLiteral(dataset.name)} and revision.before is not null`,
      `  and coalesce(run.table_schema, ${sqlLiteral(schema)}) = ${sqlLiteral(schema)}`,
      "  and revision.before -> value.key is distinct from revision.after -> value.key",
    ].join("\n"),
    columns: [
      { name: "Corrected at", kind: "time" },
      { name: "Run", kind: "integer" },
      ...keys.map(({ name, type }) => ({ name, kind: type.kind })),
      { name: "Column", kind: "text" },
      { name: "Before", kind: "text" },
      { name: "After", kind: "text" },
    ],
  };
}
