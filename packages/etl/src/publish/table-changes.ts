import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import { type Dataset, INSERTED_BY, type Value } from "../datasets/dataset.ts";
import { effectiveOf, insertingRuns, isOf, momentOf } from "../ledger/place.ts";
import type { SampleState } from "../ledger/sample-runs.ts";
import { SUCCESSES } from "../record/run-status.ts";
import { type Table, tableId } from "../table/find-table.ts";
import type { TableChange, TableFile } from "./site-files.ts";

/** Number of changes that are published. */
const NEWEST = 1_000;

interface Found {
  total: number;
  run: number;
  at: Date;
  isBackfilled: boolean;
  key: Record<string, Value>;
  before: Record<string, Value> | null;
  after: Record<string, Value> | null;
  isNew: boolean;
}

/**
 * Returns the newest changes of a dataset's rows. The first success changes nothing: it loads all of
 * them. Changes of a sample that real rows replaced do not count.
 */
export async function newestChanges(
  db: Kysely<Tables>,
  dataset: Dataset,
  table: Table,
  { replacedBy }: SampleState,
): Promise<TableFile["changes"]> {
  const ofKey = dataset.columns.filter(({ name }) => dataset.key.includes(name));
  const key = sql`jsonb_build_object(${sql.join(
    ofKey.flatMap(({ name, type }) => [sql.lit(name), type.read(sql`t.${sql.ref(name)}`)]),
  )})`;
  const { rows } = await sql<Found>`
    with run as materialized (
      select id, ${momentOf("runs")} as at, ${effectiveOf("runs")} is not null as "isBackfilled"
      from daily_delta.runs
      where ${isOf(table)} and status in (${sql.join(SUCCESSES.map((status) => sql.lit(status)))})
        and id > ${replacedBy?.run ?? 0}
    ), changed as (
      select run_id, key, before, after, false as "isNew"
      from daily_delta.revisions where dataset = ${dataset.name}
      union all
      select storing.id, ${key}, null, null, true
      from ${tableId(table)} as t
      join ${insertingRuns(table)} as storing on storing.id = t.${sql.ref(INSERTED_BY)}
      where storing.id > (select min(id) from run) and not exists (
        select from daily_delta.revisions as revision
        where revision.dataset = ${dataset.name} and revision.run_id = storing.id and revision.key = ${key})
    )
    select count(*) over () as total, run.id as run, run.at, run."isBackfilled", changed.key, changed.before,
      changed.after, changed."isNew"
    from changed join run on run.id = changed.run_id
    where run.id > (select min(id) from run)
    order by run.id desc, changed.key limit ${sql.lit(NEWEST)}`.execute(db);
  return { total: rows[0]?.total ?? 0, newest: rows.map(toChange) };
}

function toChange({ run, at, isBackfilled, key, before, after, isNew }: Found): TableChange {
  const kind = isNew ? "new" : after === null ? "gone" : before === null ? "returned" : "corrected";
  const columns = Object.keys(after ?? before ?? {});
  const changes = columns
    .map((column) => [column, [before?.[column] ?? null, after?.[column] ?? null]] as const)
    .filter(([, [old, current]]) => old !== current);
  return {
    kind,
    runId: run,
    at: at.toISOString(),
    ...(isBackfilled && { isBackfilled }),
    key,
    changes: Object.fromEntries(changes) as TableChange["changes"],
  };
}
