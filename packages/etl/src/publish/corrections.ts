import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import { type Dataset, INSERTED_BY, type Value } from "../datasets/dataset.ts";
import { effectiveOf, insertingRuns, isOf, momentOf } from "../ledger/place.ts";
import type { SampleState } from "../ledger/sample-runs.ts";
import { type Table, tableId } from "../table/find-table.ts";
import { describeDataset } from "./describe-dataset.ts";
import type { Correction, RowsFile } from "./site-files.ts";

/** Number of corrections of a part that are published. */
const NEWEST = 1_000;

interface Found {
  part: string;
  total: number;
  values: number;
  date: string;
  run: number;
  at: Date;
  isBackfilled: boolean;
  stored: Date | null;
  before: Record<string, Value>;
  after: Record<string, Value>;
}

type Corrections = RowsFile["corrections"];

/**
 * The newest corrections of a dataset, by its parts; those of one run from its newest day on. Real
 * numbers that replace those of a sample correct nothing.
 */
export async function newestCorrections(
  db: Kysely<Tables>,
  dataset: Dataset,
  table: Table,
  { replacedBy }: SampleState,
): Promise<ReadonlyMap<string, Corrections>> {
  const { time, by } = describeDataset(dataset);
  const part = by === null ? sql.lit("") : sql`key ->> ${sql.lit(by)}`;
  const isRow = dataset.columns
    .filter(({ name }) => dataset.key.includes(name))
    .map(
      ({ name, type }) =>
        sql`(${type.read(sql`t.${sql.ref(name)}`)})::text = newest.key ->> ${sql.lit(name)}`,
    );
  const { rows } = await sql<Found>`
    select newest.part, newest.total, newest."values", newest.key ->> ${sql.lit(time)} as date, newest.run_id as run,
      ${momentOf("run")} as at, ${effectiveOf("run")} is not null as "isBackfilled", greatest(storing.at, ${replacedBy?.at ?? null}::timestamptz) as stored, newest.before, newest.after
    from (
      select ${part} as part, key, run_id, before, after,
        count(*) over (partition by ${part}) as total,
        sum((
          select count(*) from jsonb_each(after) as each
          where before -> each.key is distinct from each.value
        )) over (partition by ${part})::bigint as "values",
        row_number() over (partition by ${part} order by run_id desc, key ->> ${sql.lit(time)} desc) as rank
      from daily_delta.revisions
      where dataset = ${dataset.name} and before is not null and after is not null and run_id > ${replacedBy?.run ?? 0}
        and run_id in (select id from daily_delta.runs where ${isOf(table)})
    ) as newest
    join daily_delta.runs as run on run.id = newest.run_id
    left join ${tableId(table)} as t on ${sql.join(isRow, sql` and `)}
    left join ${insertingRuns(table)} as storing on storing.id = t.${sql.ref(INSERTED_BY)}
    where newest.rank <= ${sql.lit(NEWEST)}
    order by newest.part, newest.rank`.execute(db);

  const parts = new Map<string, { total: number; values: number; newest: Correction[] }>();
  for (const { part, total, values, ...found } of rows) {
    if (!parts.has(part)) parts.set(part, { total, values, newest: [] });
    parts.get(part)?.newest.push(toCorrection(found));
  }
  return parts;
}

function toCorrection({
  date,
  run,
  at,
  isBackfilled,
  stored,
  before,
  after,
}: Omit<Found, "part" | "total" | "values">): Correction {
  const changed = Object.keys(after).filter((column) => before[column] !== after[column]);
  return {
    date,
    runId: run,
    at: at.toISOString(),
    ...(isBackfilled && { isBackfilled }),
    storedAt: stored?.toISOString() ?? null,
    changes: Object.fromEntries(
      changed.map((column) => [column, [before[column] ?? null, after[column] ?? null]]),
    ),
  };
}
