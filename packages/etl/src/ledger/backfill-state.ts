import { type Kysely, sql } from "kysely";
import { ConfigurationError } from "../core/errors.ts";
import type { Tables } from "../database/tables.ts";
import { FAILURES, SUCCESSES } from "../record/run-status.ts";
import { type Table, tableLabel } from "../table/find-table.ts";
import { hasRows } from "../table/has-rows.ts";
import { isOf, type Place } from "./place.ts";
import type { Run } from "./runs.ts";

/** Codes of errors that a version of a source is the reason for: the next version may be good. */
export const VERSION_FAULTS = ["CONTRACT", "SHRUNK", "SOURCE"] as const;

/** Point that the backfill of a table has reached. */
export interface BackfillState {
  /** The last run that loaded or refused a version; `undefined`: there is none yet. */
  readonly last: Run | undefined;
  /** Rows that the last success left in the table; null: there is no success. */
  readonly rows: number | null;
  /** Time of the first version after the last success that the shrink guard refused. */
  readonly shrunkSince: Date | undefined;
}

/**
 * Finds out how far a backfill of a table came.
 *
 * @param acceptShrink true: what the shrink guard refused after the last success counts as not done
 * @throws ConfigurationError if an ordinary run has loaded the table, or if it has rows of unknown origin
 */
export async function backfillState(
  db: Kysely<Tables>,
  table: Table,
  acceptShrink: boolean,
): Promise<BackfillState> {
  const success = await lastOf(db, table, sql`status in (${words(SUCCESSES)})`);
  await refuseLoaded(db, table, success);
  const after = sql`id > ${success?.id ?? 0} and status in (${words(FAILURES)})`;
  const refused = await lastOf(
    db,
    table,
    sql`${after} and error ->> 'code' in (${words(VERSION_FAULTS)})`,
  );
  const shrunk = await lastOf(db, table, sql`${after} and error ->> 'code' = 'SHRUNK'`, "asc");
  const isTriedAgain = acceptShrink && shrunk !== undefined;
  return {
    last: isTriedAgain ? success : (refused ?? success),
    rows: success?.table_rows ?? null,
    shrunkSince: isTriedAgain ? undefined : (shrunk?.effective_at ?? undefined),
  };
}

/** @throws ConfigurationError if the table was loaded by something else than a backfill */
async function refuseLoaded(
  db: Kysely<Tables>,
  table: Table,
  success: Run | undefined,
): Promise<void> {
  const ordinary = await db
    .selectFrom("daily_delta.runs")
    .select(["id", "finished_at"])
    .where(isOf(table))
    .where("effective_at", "is", null)
    .where("status", "in", SUCCESSES)
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
  const reason =
    ordinary !== undefined
      ? `run ${ordinary.id} of ${ordinary.finished_at?.toISOString() ?? "an unknown time"} has loaded it without history`
      : success === undefined && (await hasRows(db, table))
        ? `its table ${tableLabel(table)} has rows that no backfill has loaded`
        : success !== undefined && success.table_oid !== (table.oid ?? null)
          ? `its table ${tableLabel(table)} is not the one that run ${success.id} of a backfill loaded`
          : undefined;
  if (reason === undefined) return;
  throw new ConfigurationError(
    `${table.dataset} cannot be backfilled: ${reason}. A backfill needs a table that nothing else has loaded. To start over, use another database (--database), or copy the dataset under another name; ordinary runs go on as before`,
  );
}

const words = (all: readonly string[]) => sql.join(all.map((word) => sql.lit(word)));

/** The last run of a backfill that meets a condition, or the first one. */
const lastOf = (
  db: Kysely<Tables>,
  place: Place,
  condition: ReturnType<typeof sql>,
  direction: "asc" | "desc" = "desc",
): Promise<Run | undefined> =>
  db
    .selectFrom("daily_delta.runs")
    .selectAll()
    .where(isOf(place))
    .where("effective_at", "is not", null)
    .where(sql<boolean>`${condition}`)
    .orderBy("id", direction)
    .limit(1)
    .executeTakeFirst();
