import { type Kysely, type RawBuilder, sql } from "kysely";
import { type Column, selectColumns } from "../columns/column.ts";
import type { Tables } from "../database/tables.ts";
import type { Dataset } from "../datasets/dataset.ts";
import type { FreshRule } from "../datasets/fresh.ts";
import { DateRange } from "../datasets/key-dates.ts";
import type { Freshness, RunFreshness } from "../record/freshness.ts";
import { SUCCESSES } from "../record/run-status.ts";
import { type Table, tableId } from "../table/find-table.ts";
import { isOf, type Place } from "./place.ts";

const DAY = 86_400_000;

/**
 * Measures how old the newest key of a dataset's table is. A mistyped year does not make it new:
 * what is later than the dataset's bounds for dates allow is left out, in times, too.
 *
 * @returns null if the dataset does not say how old it may be, or there is no such row
 */
export async function freshnessOf(
  db: Kysely<Tables>,
  { table, columns, fresh, keyDates }: Dataset,
  { schema }: Pick<Table, "schema">,
  now: Date,
): Promise<Freshness | null> {
  const column = columns.find(({ name }) => name === fresh?.column);
  if (fresh === undefined || column === undefined) return null;
  const { last } = new DateRange(keyDates, now);
  const at = sql.ref(`t.${column.name}`);
  const { rows } = await sql<Record<string, string>>`
    select ${selectColumns([{ ...column, name: column.name }], "t")}
    from ${tableId({ schema, name: table })} as t
    where ${at} < ${endOf(column, last)}
    order by ${at} desc limit 1`.execute(db);
  const newest = rows[0]?.[column.name];
  return newest === undefined ? null : measure(fresh, newest, column.type.isDay, now);
}

/** The end of a day, in UTC, as a value to compare the column with. */
function endOf({ type }: Column, day: string): RawBuilder<unknown> {
  const next = sql`(${day}::date + 1)`;
  if (type.isDay) return next;
  return type.sql === "timestamp with time zone"
    ? sql`(${next}::timestamp at time zone 'UTC')`
    : sql`${next}::timestamp`;
}

function measure(
  { column, within, seconds }: FreshRule,
  newest: string,
  isDay: boolean,
  now: Date,
): Freshness {
  const time = Date.parse(isDay ? `${newest}T00:00Z` : newest.replace(/Z?$/, "Z"));
  const limit = seconds * 1000;
  const age = (isDay ? Math.floor(now.getTime() / DAY) * DAY : now.getTime()) - time;
  return {
    ...{ column, newest, within },
    ageSeconds: Math.max(0, age / 1000),
    isStale: age > limit,
    // A date is as old as whole days say: it is stale from the day after the limit.
    staleAt: new Date(time + limit + (isDay ? DAY : 0)).toISOString(),
  };
}

/** Adds whether a dataset became stale, or fresh again, since the last success before a run. */
export async function sinceLastSuccess(
  db: Kysely<Tables>,
  place: Place,
  runId: number,
  freshness: Freshness,
): Promise<RunFreshness> {
  const before = await db
    .selectFrom("daily_delta.runs")
    .select("message")
    .where(isOf(place))
    .where("status", "in", SUCCESSES)
    .where("id", "<", runId)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  const wasStale = before?.message?.record.freshness?.isStale ?? false;
  const { isStale } = freshness;
  return { ...freshness, became: isStale === wasStale ? null : isStale ? "stale" : "fresh" };
}
