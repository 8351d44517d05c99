import { type Kysely, sql } from "kysely";
import { LeaseLostError } from "../core/errors.ts";
import type { Tables } from "../database/tables.ts";
import type { Plan } from "../record/plan.ts";
import { databaseNow, databaseNowPlus } from "./database-clock.ts";

/** Claim of a run that several processes share, as each of them presents it. */
export interface Claim {
  readonly runId: number;
  readonly token: string;
}

/**
 * Checks whether a run other than `runId` has the lease of a table. Ask with the table's lock held: a
 * lease whose deadline is past is taken away, and the parts of its run with it.
 */
export async function isLeased(db: Kysely<Tables>, lock: string, runId: number): Promise<boolean> {
  const { rows } = await sql`
    with ended as (
      delete from daily_delta.leases
      where lock = ${lock} and run_id <> ${runId} and deadline <= ${databaseNow}
      returning run_id),
    parts as (
      delete from daily_delta.run_parts where run_id in (select run_id from ended))
    select from daily_delta.leases
    where lock = ${lock} and run_id <> ${runId} and run_id not in (select run_id from ended)
  `.execute(db);
  return rows.length > 0;
}

/**
 * Takes the lease of a table for a run, or for another plan of it. Its caller has the table's lock,
 * and has asked `isLeased`.
 *
 * @param plan with the blocks of the file, if the parts are its ranges
 * @param milliseconds until the lease may be taken over
 */
export async function takeLease(
  db: Kysely<Tables>,
  lock: string,
  { runId, token }: Claim,
  { blocks = null, ...plan }: Plan & { readonly blocks?: Uint8Array | null },
  milliseconds: number,
): Promise<void> {
  const values = {
    ...{ run_id: runId, token, plan: JSON.stringify(plan), blocks },
    deadline: databaseNowPlus(milliseconds),
  };
  await db
    .insertInto("daily_delta.leases")
    .values({ lock, ...values })
    .onConflict((conflict) => conflict.column("lock").doUpdateSet(values))
    .execute();
}

/**
 * Moves the deadline of a lease on.
 *
 * @returns the plan of the run
 * @throws LeaseLostError if the lease is not, or no longer, that of the claim
 */
export async function renewLease(
  db: Kysely<Tables>,
  claim: Claim,
  milliseconds: number,
): Promise<Plan> {
  const lease = await db
    .updateTable("daily_delta.leases")
    .set({
      deadline: sql<Date>`greatest(deadline, ${databaseNowPlus(milliseconds)})`,
    })
    .where("run_id", "=", claim.runId)
    .where("token", "=", claim.token)
    .returning("plan")
    .executeTakeFirst();
  if (lease === undefined) throw leaseLost(claim);
  return lease.plan;
}

/** Blocks of the file of which the parts of a run are ranges, as `takeLease` stored them. */
export async function plannedBlocks(db: Kysely<Tables>, runId: number): Promise<Uint8Array | null> {
  const lease = await db
    .selectFrom("daily_delta.leases")
    .select("blocks")
    .where("run_id", "=", runId)
    .executeTakeFirst();
  return lease?.blocks ?? null;
}

/**
 * Keeps the lease as it is to the end of the caller's transaction.
 *
 * @throws LeaseLostError as `renewLease` does
 */
export async function holdLease(transaction: Kysely<Tables>, claim: Claim): Promise<void> {
  const lease = await transaction
    .selectFrom("daily_delta.leases")
    .select("run_id")
    .where("run_id", "=", claim.runId)
    .where("token", "=", claim.token)
    .forShare()
    .executeTakeFirst();
  if (lease === undefined) throw leaseLost(claim);
}

/**
 * Gives up the lease of a run, and forgets its parts.
 *
 * @returns whether the run had it
 */
export async function endLease(transaction: Kysely<Tables>, runId: number): Promise<boolean> {
  await transaction.deleteFrom("daily_delta.run_parts").where("run_id", "=", runId).execute();
  const lease = await transaction
    .deleteFrom("daily_delta.leases")
    .where("run_id", "=", runId)
    .returning("run_id")
    .executeTakeFirst();
  return lease !== undefined;
}

/** The error for a claim that does not hold, or no longer. */
export const leaseLost = ({ runId }: Claim): LeaseLostError =>
  new LeaseLostError(
    `run ${runId} is not, or no longer, the one that loads the table: it is over, it was planned again, or its lease ran out and another run took over. Nothing was changed. The next run does its work`,
  );
