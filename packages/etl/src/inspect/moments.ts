import { type Kysely, sql } from "kysely";
import { isDay } from "../columns/calendar.ts";
import { parseZonedTime } from "../columns/times.ts";
import { ConfigurationError, NotLoadedError, neverLoaded } from "../core/errors.ts";
import { quote } from "../core/quote.ts";
import { hasLedger } from "../database/migrations.ts";
import { LEDGER, type Tables } from "../database/tables.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { checkVisible } from "../ledger/prepare-ledger.ts";
import { checkTable } from "../table/check-table.ts";
import type { Table } from "../table/find-table.ts";
import { knownRuns, runBy } from "../vintages/known-runs.ts";

/** A moment in the life of a table: a time, or the end of a run. */
export type Moment =
  | { readonly kind: "time"; readonly time: string }
  | { readonly kind: "run"; readonly run: number };

/**
 * Reads a moment from a string: a number is a run, a day its beginning in UTC.
 *
 * @throws ConfigurationError if it is neither a run nor a time with a zone
 *
 * @example
 * parseMoment("17"); // { kind: "run", run: 17 }
 * parseMoment("2021-03-01"); // { kind: "time", time: "2021-03-01T00:00:00Z" }
 * parseMoment("2021-03-01T08:30+01:00"); // { kind: "time", time: "2021-03-01T07:30:00Z" }
 * parseMoment("2021-03-01T08:30"); // throws "2021-03-01T08:30" is neither a day
 */
export function parseMoment(text: string): Moment {
  if (/^\d{1,15}$/.test(text)) return { kind: "run", run: Number(text) };
  const time = isDay(text) ? `${text}T00:00:00Z` : parseZonedTime(text);
  if (time !== undefined) return { kind: "time", time };
  throw new ConfigurationError(
    `${quote(text)} is neither a day such as 2021-03-01, nor a time with Z or its distance from UTC such as 2021-03-01T06:30Z, nor the number of a run such as 17`,
  );
}

/**
 * Finds the table of a dataset whose past can be asked for.
 *
 * @throws NotLoadedError if the dataset has never been loaded, or only by an older version of the
 * program
 */
export async function tableWithPast(db: Kysely<Tables>, dataset: Dataset): Promise<Table> {
  const table = await checkTable(db, dataset);
  if (table.oid === undefined || !(await hasLedger(db))) {
    throw neverLoaded(dataset.name);
  }
  await checkVisible(db);
  const { rows } = await sql`
    select from pg_attribute
    where attrelid = ${`${LEDGER}.runs`}::regclass and attname = 'effective_at'`.execute(db);
  if (rows.length === 0) {
    throw new NotLoadedError(
      "the ledger is of an older version of the program, which could not tell past versions. Run the dataset to bring it up to date",
      ["run", dataset.name],
    );
  }
  return table;
}

/**
 * Finds the run whose end a moment is about: the last that had loaded the table by then.
 *
 * @throws NotLoadedError if there is no such run, or nothing had been loaded yet
 */
export async function runAt(
  db: Kysely<Tables>,
  { name }: Dataset,
  table: Table,
  moment: Moment,
): Promise<number> {
  if (moment.kind === "run") {
    const run = await db
      .selectFrom("daily_delta.runs")
      .select(["id", "dataset"])
      .where("id", "=", moment.run)
      .executeTakeFirst();
    if (run === undefined) {
      throw new NotLoadedError(`the ledger has no run ${moment.run}. To list those it has`, [
        "log",
        name,
      ]);
    }
    if (run.dataset !== name) {
      throw new NotLoadedError(`run ${moment.run} is one of "${run.dataset}", not of "${name}"`);
    }
  }
  const found =
    moment.kind === "run"
      ? sql`(select coalesce(max(known.id), 0) from ${knownRuns(table)} as known where known.id <= ${moment.run})`
      : runBy(table, sql`${moment.time}::timestamptz`);
  const { rows } = await sql<{ run: number; first: number | null; at: Date | null }>`
    select ${found} as run, first.id as first, first.at from (select 1) as one
    left join lateral (
      select known.id, known.at from ${knownRuns(table)} as known order by known.id limit 1
    ) as first on true`.execute(db);
  const [{ run, first, at } = { run: 0, first: null, at: null }] = rows;
  if (run > 0) return run;
  const when = moment.kind === "run" ? `by the end of run ${moment.run}` : `by ${moment.time}`;
  const since =
    first === null ? "" : `: its first run that did is ${first}, as of ${at?.toISOString()}`;
  throw new NotLoadedError(`nothing of "${name}" had been loaded ${when}${since}`);
}
