import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Dataset, Row } from "../datasets/dataset.ts";
import type { CorrectionEvent, Corrections } from "../record/run-report.ts";
import { type Table, tableId } from "../table/find-table.ts";
import { keyColumns, restored, stored } from "../table/stored-values.ts";

/** Number of events that a message names. */
const NAMED = 5;

interface FoundEvent extends Omit<CorrectionEvent, "first" | "last"> {
  /** Key without its day. */
  readonly part: Row;
  readonly first_day: string | null;
  readonly last_day: string | null;
  readonly events: number;
}

/**
 * Finds the events of a run: changes of one column in rows that follow each other, as no stored row
 * has a day between theirs, are one event. Where the key has no day, each changed value is one.
 *
 * @param most events that are listed
 */
export async function correctionEvents(
  db: Kysely<Tables>,
  dataset: Dataset,
  { schema }: Pick<Table, "schema">,
  runId: number,
  most = NAMED,
): Promise<Corrections> {
  const { name, key, columns } = dataset;
  const values = columns.filter((column) => !key.includes(column.name));
  if (values.length === 0) return { events: 0, largest: [] };
  const day = columns.find((column) => key.includes(column.name) && column.type.isDay)?.name;
  const numbers = values.filter(({ measures }) => measures !== undefined);
  const names = (list: typeof values): RawBuilder<unknown> =>
    sql`array[${sql.join(list.map((column) => sql`${column.name}::text`))}]::text[]`;
  const inPart = keyColumns(dataset).map((column) =>
    column.name === day
      ? sql`${stored(column)} > spaced.previous and ${stored(column)} < spaced.day`
      : sql`${stored(column)} = ${restored(sql`spaced.part`, column)}`,
  );
  const hasRowBetween = sql`exists (
    select from ${tableId({ schema, name: dataset.table })} as t where ${sql.join(inPart, sql` and `)})`;
  const { rows } = await sql<FoundEvent>`
    with changes as (
      select "column", key - ${day ?? ""}::text as part,
        ${day === undefined ? sql`null::date` : sql`(key ->> ${day}::text)::date`} as day,
        before ->> "column" as "before", after ->> "column" as "after",
        case when "column" = any(${names(numbers)})
          then (after ->> "column")::numeric - (before ->> "column")::numeric end as difference
      from daily_delta.revisions cross join unnest(${names(values)}) as "column"
      where dataset = ${name} and run_id = ${runId} and before is not null and after is not null
        and before -> "column" is distinct from after -> "column"),
    spaced as (
      select *, lag(day) over (partition by "column", part order by day) as previous
      from changes),
    begun as (
      select *, previous is null or (day - previous > 1 and ${hasRowBetween}) as begins
      from spaced),
    placed as (
      select *, count(*) filter (where begins)
        over (partition by "column", part order by day) as stretch
      from begun),
    events as (
      select "column", part, min(day)::text as first_day, max(day)::text as last_day,
        count(*)::int as rows,
        min(difference)::text as lowest, max(difference)::text as highest,
        case when count(*) = 1 then min("before") end as "before",
        case when count(*) = 1 then min("after") end as "after",
        max(abs(difference)) as size
      from placed group by "column", part, stretch)
    select *, (count(*) over ())::int as events from events
    order by size desc nulls last, first_day, part::text, "column"
    limit ${sql.lit(most)}`.execute(db);
  const keyOf = (part: Row, date: string | null): string =>
    key.map((column) => (column === day ? date : part[column])).join(" ");
  return {
    events: rows[0]?.events ?? 0,
    largest: rows.map(({ column, part, first_day, last_day, rows, ...event }) => ({
      column,
      first: keyOf(part, first_day),
      last: keyOf(part, last_day),
      rows,
      lowest: event.lowest,
      highest: event.highest,
      before: event.before,
      after: event.after,
    })),
  };
}
