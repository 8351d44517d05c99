import { type RawBuilder, sql } from "kysely";
import type { Dataset } from "../datasets/dataset.ts";
import { type Table, tableId } from "../table/find-table.ts";
import { stored } from "../table/stored-values.ts";
import { insertedBy, isRevision, knownRuns } from "./known-runs.ts";
import { type Cutoffs, hasKey, keyOf, restoredSince, revisedKey } from "./revised-values.ts";

/**
 * Returns a query of all versions of all rows: the declared columns, from when until when the sources
 * had them, and the run that loaded them. The version that the sources have ends with null; a version
 * that the table had before the ledger knew of it begins with null.
 */
export function historyQuery(
  dataset: Dataset,
  table: Table,
  cutoffs: Cutoffs,
): RawBuilder<unknown> {
  const { columns, key } = dataset;
  const keys = keyOf(dataset, "v");
  const before = columns.map((column) => {
    const place = key.indexOf(column.name);
    return place === -1
      ? restoredSince(sql`v.before`, column, sql`v.run_id`, cutoffs)
      : keys[place];
  });
  const runs = knownRuns(table);
  const isTold = cutoffs.key === 0 ? sql`true` : sql`v.run_id > ${sql.lit(cutoffs.key)}`;
  return sql`
  select ${sql.join(columns.map((column) => sql`${stored(column)} as ${sql.ref(column.name)}`))},
    since.at, null::timestamptz, since.id
  from ${tableId(table)} as t
  left join ${lastRevisions(dataset, table)} as v on ${hasKey(dataset, "v")}
  left join ${runs} as since on since.id = coalesce(v.run_id, ${insertedBy})
    and (v.run_id is not null or since.inserted > 0)
  where v.is_gone is not true
  union all
  select ${sql.join(before.map((value) => value ?? sql`null`))},
    since.at, until.at, since.id
  from ${allRevisions(dataset, table)} as v
  join ${runs} as until on until.id = v.run_id
  left join ${tableId(table)} as t
    on v.since is null and v.inserted_by is null and ${hasKey(dataset, "v")}
  left join ${runs} as since on since.id = coalesce(v.since, v.inserted_by, ${insertedBy})
    and (v.since is not null or since.inserted > 0)
  where v.before is not null and ${isTold}`;
}

/** The last revision of each key. */
const lastRevisions = (dataset: Dataset, table: Table): RawBuilder<unknown> => {
  const keys = sql.join(keyOf(dataset, "revised"));
  return sql`(
    select ${keys}, max(run_id) as run_id,
      max(run_id) filter (where after is null) = max(run_id) as is_gone
    from (
      select ${revisedKey(dataset)}, revision.run_id, revision.after
      from daily_delta.revisions as revision where ${isRevision(table)}
    ) as revised
    group by ${keys})`;
};

/** Each revision, with the one before it and, for a key's first life, the run that inserted the row. */
const allRevisions = (dataset: Dataset, table: Table): RawBuilder<unknown> => {
  const keys = sql.join(keyOf(dataset, "revised"));
  return sql`(
    select ${keys}, run_id, before,
      lag(run_id) over (partition by ${keys} order by run_id) as since,
      min(coalesce(inserted_by, 0)) filter (where after is null) over (partition by ${keys}) as inserted_by
    from (
      select ${revisedKey(dataset)}, revision.run_id, revision.before, revision.after, revision.inserted_by
      from daily_delta.revisions as revision where ${isRevision(table)}
    ) as revised)`;
};
