import type { Kysely } from "kysely";
import type { ErrorRecord } from "../core/error-record.ts";
import type { Tables } from "../database/tables.ts";
import type { PartResult, PlannedPart } from "../record/plan.ts";

/** Rows of a statement, which takes 65,535 parameters at most. */
const PAGE = 2_000;

/** A part of a run, and what became of it. */
export interface RunPart {
  readonly number: number;
  readonly part: PlannedPart;
  /** null: it has not been read yet. */
  readonly result: PartResult | null;
  /** Blocks of a range that was read. */
  readonly blocks: Uint8Array | null;
}

/** Stores the parts of a run; those that it had go. */
export async function storeParts(
  transaction: Kysely<Tables>,
  runId: number,
  parts: readonly Omit<RunPart, "blocks">[],
): Promise<void> {
  await transaction.deleteFrom("daily_delta.run_parts").where("run_id", "=", runId).execute();
  for (let at = 0; at < parts.length; at += PAGE) {
    const values = parts.slice(at, at + PAGE).map(({ number, part, result }) => ({
      ...{ run_id: runId, number, part: JSON.stringify(part) },
      result: result === null ? null : JSON.stringify(result),
    }));
    await transaction.insertInto("daily_delta.run_parts").values(values).execute();
  }
}

/** The parts of a run, in their order. */
export const partsOf = (db: Kysely<Tables>, runId: number): Promise<RunPart[]> =>
  db
    .selectFrom("daily_delta.run_parts")
    .select(["number", "part", "result", "blocks"])
    .where("run_id", "=", runId)
    .orderBy("number")
    .execute();

/** One part of a run. */
export const findPart = (
  db: Kysely<Tables>,
  runId: number,
  number: number,
): Promise<RunPart | undefined> =>
  db
    .selectFrom("daily_delta.run_parts")
    .select(["number", "part", "result", "blocks"])
    .where("run_id", "=", runId)
    .where("number", "=", number)
    .executeTakeFirst();

/** Notes why a part could not be read this time. */
export const noteFailure = (
  db: Kysely<Tables>,
  runId: number,
  number: number,
  failure: ErrorRecord,
): Promise<unknown> =>
  db
    .updateTable("daily_delta.run_parts")
    .set({ failure: JSON.stringify(failure) })
    .where("run_id", "=", runId)
    .where("number", "=", number)
    .execute();

/** Finds why the first of the parts that are not done could not be read. */
export async function firstFailure(
  db: Kysely<Tables>,
  runId: number,
): Promise<ErrorRecord | undefined> {
  const part = await db
    .selectFrom("daily_delta.run_parts")
    .select("failure")
    .where("run_id", "=", runId)
    .where("result", "is", null)
    .where("failure", "is not", null)
    .orderBy("number")
    .limit(1)
    .executeTakeFirst();
  return part?.failure ?? undefined;
}

/**
 * Marks a part as done.
 *
 * @param blocks of a range that was read
 * @returns false if another process has done so
 */
export async function markPart(
  db: Kysely<Tables>,
  runId: number,
  number: number,
  result: PartResult,
  blocks: Uint8Array | null = null,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("daily_delta.run_parts")
    .set({ result: JSON.stringify(result), blocks })
    .where("run_id", "=", runId)
    .where("number", "=", number)
    .where("result", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
