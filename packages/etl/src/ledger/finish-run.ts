import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Dataset, Row } from "../datasets/dataset.ts";
import { type Context, composeMessage } from "../notify/message.ts";
import { largestRevisions } from "./largest-revisions.ts";
import { failuresSinceSuccess, type Outcome, type Run, toRecord } from "./runs.ts";

/**
 * Writes how a run ended, its source versions and its message, in the caller's transaction.
 *
 * @returns the run as it stands in the ledger now
 */
export async function finishRun(
  transaction: Kysely<Tables>,
  dataset: Dataset,
  run: Run,
  { sources, ...outcome }: Outcome,
  context: Pick<Context, "environment" | "crashed">,
  now: Date,
): Promise<Run> {
  const good = outcome.status === "succeeded" || outcome.status === "unchanged";
  // A clock may be set back while a run is on.
  const finishedAt = now < run.started_at ? run.started_at : now;
  const record = toRecord(
    {
      ...run,
      ...outcome,
      finished_at: finishedAt,
      failed_before: await failuresSinceSuccess(transaction, run.dataset, run.id),
    },
    sources,
  );
  const message = composeMessage(record, {
    ...context,
    range: good ? await storedRange(transaction, dataset) : undefined,
    revisions: outcome.updated > 0 ? await largestRevisions(transaction, dataset, run.id) : [],
  });
  const versions = Object.entries(sources).map(([source, version]) => ({
    run_id: run.id,
    source,
    ...version,
  }));
  if (good) {
    await transaction.insertInto("daily_delta.source_versions").values(versions).execute();
  }
  return await transaction
    .updateTable("daily_delta.runs")
    .set({
      ...outcome,
      error: outcome.error === null ? null : JSON.stringify(outcome.error),
      finished_at: finishedAt,
      failed_before: record.failedBefore,
      message: JSON.stringify(message),
    })
    .where("id", "=", run.id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** The first and the last key of the dataset's table. */
async function storedRange(
  db: Kysely<Tables>,
  { table, key }: Dataset,
): Promise<{ first: string; last: string } | undefined> {
  const columns = key.map((name) => sql.ref(name));
  const end = async (direction: "asc" | "desc") => {
    const order = sql.join(columns.map((column) => sql`${column} ${sql.raw(direction)}`));
    const { rows } = await sql<Row>`
      select ${sql.join(columns)} from ${sql.table(table)} order by ${order} limit 1`.execute(db);
    return rows[0] === undefined ? undefined : Object.values(rows[0]).join(" ");
  };
  const [first, last] = [await end("asc"), await end("desc")];
  return first === undefined || last === undefined ? undefined : { first, last };
}
