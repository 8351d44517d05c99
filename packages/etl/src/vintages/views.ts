import { createHash } from "node:crypto";
import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { quoted, type Table } from "../table/find-table.ts";
import { viewMark, viewNames } from "../table/view-names.ts";
import { historyQuery } from "./history-query.ts";
import { runBy } from "./known-runs.ts";
import type { Cutoffs } from "./revised-values.ts";
import { vintageQuery } from "./vintage-query.ts";

/** A view or a function that the job keeps next to a dataset's table. */
export interface View {
  readonly kind: "view" | "function";
  readonly name: string;
  /** Types of its arguments, as SQL; empty for a view. */
  readonly takes: "" | "timestamp with time zone";
  /** Statement that creates or replaces it. */
  readonly create: string;
  readonly drop: string;
  /** Its comment, by which the next run knows it, and knows whether it has changed. */
  readonly comment: string;
}

/** Prefix of a name that is one of the dataset's columns, too: no column begins so. */
const OWN = "_";

/** Returns a name that no column has. */
const free = (name: string, { columns }: Dataset): string =>
  columns.some((column) => column.name === name) ? `${OWN}${name}` : name;

/**
 * Returns the functions and the view of a table, in the order of their creation. The bodies of functions
 * are strings, so that neither the table nor its columns depend on them: they hinder no `alter table`.
 * PostgreSQL merges such bodies into the statement that uses them.
 */
export function viewsOf(
  db: Kysely<Tables>,
  dataset: Dataset,
  table: Table,
  cutoffs: Cutoffs,
): View[] {
  const { history, asOf } = viewNames(dataset);
  const sqlOf = (query: RawBuilder<unknown>): string => query.compile(db).sql;
  const columns = dataset.columns.map(({ name, type }) => `${quoted(name)} ${bare(type.sql)}`);
  const own = [
    ["valid_from", "timestamp with time zone"],
    ["valid_to", "timestamp with time zone"],
    ["run_id", "bigint"],
  ].map(([name = "", type]) => `${quoted(free(name, dataset))} ${type}`);
  const moment = `${quoted(free("moment", dataset))} timestamp with time zone`;
  const versions = sqlOf(historyQuery(dataset, table, cutoffs));
  const vintage = sqlOf(vintageQuery(dataset, table, runBy(table, sql.raw("$1")), cutoffs));
  const functionOf = (name: string, args: string, result: readonly string[], body: string) => `
create or replace function ${quoted(table.schema, name)}(${args})
returns table (${result.join(", ")}) language sql stable parallel safe as ${literal(body)}`;
  const all = [
    {
      ...({ kind: "function", name: history, takes: "" } as const),
      create: functionOf(history, "", [...columns, ...own], versions),
      says: `All versions of all rows of ${table.name}`,
    },
    {
      ...({ kind: "view", name: history, takes: "" } as const),
      create: `create or replace view ${quoted(table.schema, history)} as select * from ${quoted(table.schema, history)}()`,
      says: `All versions of all rows of ${table.name}`,
    },
    {
      ...({ kind: "function", name: asOf, takes: "timestamp with time zone" } as const),
      create: functionOf(asOf, moment, columns, vintage),
      says: `Rows of ${table.name} as the sources had them at a moment`,
    },
  ];
  const hash = createHash("md5")
    .update(all.map(({ create }) => create).join())
    .digest("hex");
  return all.map(({ says, ...view }) => ({
    ...view,
    drop: `drop ${target(view, table)}`,
    comment: `${says}. ${viewMark(dataset)} ${hash})`,
  }));
}

/** The object in statements such as `drop` and `comment on`. */
export const target = (
  { kind, name, takes }: Pick<View, "kind" | "name" | "takes">,
  { schema }: Table,
) => `${kind} ${quoted(schema, name)}${kind === "view" ? "" : `(${takes})`}`;

/** The type of a result of a function has no precision. */
const bare = (type: string): string => type.replace(/\(.*\)$/, "");

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
