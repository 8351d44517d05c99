import { type Kysely, sql } from "kysely";
import { ConfigurationError, TableInterferenceError, TableMismatchError } from "../core/errors.ts";
import { withPublicUrls } from "../core/public-url.ts";
import { hasLedger } from "../database/migrations.ts";
import { LEDGER, type Tables } from "../database/tables.ts";
import type { Dataset, Row } from "../datasets/dataset.ts";
import { DateRange } from "../datasets/key-dates.ts";
import { freshnessOf } from "../ledger/freshness.ts";
import { checkLedger } from "../ledger/prepare-ledger.ts";
import {
  failuresAfterSuccess,
  lastRun,
  lastSuccess,
  type Run,
  sourcesOf,
  toRecord,
} from "../ledger/runs.ts";
import { storedRange } from "../ledger/stored-range.ts";
import type { Freshness } from "../record/freshness.ts";
import type { RunRecord } from "../record/run-record.ts";
import { checkTable } from "../table/check-table.ts";
import { countRows, findTable, type Table, tableLabel } from "../table/find-table.ts";
import { type GoneRows, goneRows } from "./gone-rows.ts";

/** Errors that are a problem of the database, which the status names. */
const FAULTS = [ConfigurationError, TableInterferenceError, TableMismatchError];

/** State of a dataset. */
export interface DatasetStatus {
  readonly dataset: string;
  /** The table with its schema; null: there is none. */
  readonly table: string | null;
  /** Tables of the same name in other schemas, which this is not about. */
  readonly otherTables: readonly string[];
  /** null: it has never run. */
  readonly lastRun: RunRecord | null;
  /** null: it has never succeeded. */
  readonly lastSuccess: RunRecord | null;
  /** Failed and crashed runs since the last success; null: none. */
  readonly failing: {
    readonly runs: number;
    /** Start of the first of them; ISO 8601, UTC. */
    readonly since: string;
  } | null;
  /** null: the table has rows that this user may not see, or it is none. */
  readonly rows: number | null;
  /** The last key that a run would accept: a mistyped year is left out. */
  readonly newestKey: Row | null;
  /** Age of the newest key, for a dataset that says how old it may be; else null. */
  readonly freshness: Freshness | null;
  /** Rows that the sources no longer have, kept or not; null: none. */
  readonly gone: GoneRows | null;
  /** Fault of the table, and how to fix it; null: none. */
  readonly problem: string | null;
}

/**
 * Looks up where a dataset stands; what is not there counts as empty.
 *
 * @param now decides which dates are in the future
 *
 * @example
 * const { rows, newestKey } = await datasetStatus(session.db, usDaily);
 * rows; // 362
 * newestKey; // { date: "2021-01-16" }
 */
export async function datasetStatus(
  db: Kysely<Tables>,
  dataset: Dataset,
  now = new Date(),
): Promise<DatasetStatus> {
  let table: Table | undefined;
  let fits = false;
  let fault: string | null = null;
  try {
    table = await findTable(db, dataset);
    await checkTable(db, dataset, table);
    fits = true;
    await checkLedger(db);
  } catch (error) {
    if (!FAULTS.some((kind) => error instanceof kind)) throw error;
    fault = (error as Error).message;
  }
  const place = table ?? { dataset: dataset.name, schema: null };
  const [last, success, failing] = (await hasLedger(db))
    ? [
        await lastRun(db, place),
        (await lastSuccess(db, place))?.run,
        await failuresAfterSuccess(db, place, Number.MAX_SAFE_INTEGER),
      ]
    : [];
  const recordOf = async (run: Run | undefined) =>
    run === undefined ? null : toRecord(withPublicError(run), await sourcesOf(db, run.id));
  const { rows, newestKey, freshness, implausible } = await storedRows(
    db,
    dataset,
    table,
    fits,
    now,
  );
  return {
    dataset: dataset.name,
    table: table?.oid === undefined ? null : tableLabel(table),
    otherTables: await otherTables(db, dataset, table),
    lastRun: await recordOf(last),
    lastSuccess: await recordOf(success),
    failing:
      failing?.first === undefined
        ? null
        : { runs: failing.failures, since: failing.first.startedAt.toISOString() },
    rows,
    newestKey,
    freshness,
    gone: success === undefined ? null : await goneRows(db, dataset, place),
    problem: fault ?? implausible ?? null,
  };
}

/** The next run migrates the ledger; until then an error may contain a URL with its query. */
function withPublicError(run: Run): Run {
  if (run.error === null) return run;
  const { message, details } = run.error;
  const error = {
    ...run.error,
    message: withPublicUrls(message),
    details: details.map(withPublicUrls),
  };
  return { ...run, error };
}

/** The rows of a table, also of one that does not fit. */
async function storedRows(
  db: Kysely<Tables>,
  dataset: Dataset,
  table: Table | undefined,
  fits: boolean,
  now: Date,
): Promise<
  Pick<DatasetStatus, "rows" | "newestKey" | "freshness"> & { implausible?: string | undefined }
> {
  const none = { newestKey: null, freshness: null };
  if (table?.oid === undefined) return { rows: 0, ...none };
  const key = dataset.columns.filter(({ name }) => dataset.key.includes(name));
  const { rows: found } = await sql<{ countable: boolean; has_key: boolean }>`
    select relkind in ('r', 'p') and (${fits} or not row_security_active(oid)) as countable,
      not exists (
        select from unnest(
          ${sql.val(key.map(({ name }) => name))}::text[],
          ${sql.val(key.map(({ type }) => type.sql))}::text[]) as declared (name, type)
        where not exists (
          select from pg_attribute
          where attrelid = pg_class.oid and attname = declared.name
            and format_type(atttypid, atttypmod) = declared.type and not attisdropped)) as has_key
    from pg_class where oid = ${sql.lit(table.oid)}::oid`.execute(db);
  if (found[0]?.countable !== true) return { rows: null, ...none };
  const rows = await countRows(db, table);
  if (!found[0].has_key) return { rows, ...none };
  const dates = new DateRange(dataset.keyDates, now);
  const { last, implausible } = await storedRange(db, dataset, table, dates);
  const freshness = await freshnessOf(db, dataset, table, now);
  return { rows, newestKey: last ?? null, freshness, implausible };
}

async function otherTables(
  db: Kysely<Tables>,
  { table: name }: Dataset,
  own: Table | undefined,
): Promise<readonly string[]> {
  const { rows } = await sql<{ label: string }>`
    select concat(nspname, '.', relname) as label
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where relname = ${name} and relkind in ('r', 'p') and relpersistence <> 't'
      and pg_class.oid <> ${sql.lit(own?.oid ?? 0)}::oid
      and nspname not in ('pg_catalog', 'information_schema', ${sql.lit(LEDGER)})
    order by 1`.execute(db);
  return rows.map(({ label }) => label);
}
