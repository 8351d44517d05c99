import type { BackfillRequest, BackfillSettings } from "./backfill-settings.ts";
import { systemClock } from "./core/clock.ts";
import { Deadline } from "./core/deadline.ts";
import { DatabaseUnavailableError } from "./core/errors.ts";
import { retrying } from "./core/retry.ts";
import type { Session } from "./database/session.ts";
import { Delivery } from "./delivery.ts";
import { admitReaders, publishPage } from "./follow-up.ts";
import { type Run, sourcesOf, toRecord } from "./ledger/runs.ts";
import { composeBackfillMessage } from "./notify/backfill-message.ts";
import type { BackfillRecord } from "./record/backfill-record.ts";
import { failedRecord } from "./record/outcome.ts";

/** Time limit of message and publication, in milliseconds. */
const TIME_LIMIT = 600_000;
/** Milliseconds that a lost database may take to come back. */
const PATIENCE = 5_000;

/**
 * Sends the one message of a backfill and publishes the page, once for all versions. The message is
 * recorded with the last run, so that a later run sends it where it cannot be sent now. A backfill
 * that had nothing to do is silent, unless the execution before it was killed before its message.
 *
 * @param last the last run of the backfill; `undefined`: none has begun
 */
export async function reportBackfill(
  record: BackfillRecord,
  last: Run | undefined,
  request: BackfillRequest,
  settings: BackfillSettings,
): Promise<void> {
  const { clock = systemClock, environment, database } = settings;
  const end = new Date(clock.now().getTime() + TIME_LIMIT);
  using deadline = new Deadline(end, clock);
  const runSettings = { ...settings, deadline: end };
  const delivery = new Delivery(runSettings, clock, deadline);
  if (record.status === "unchanged" && last?.message) return;

  const report = async (run: Run): Promise<void> => {
    await using session = await database.connect(deadline.last);
    const recorded = delivery.result === undefined ? await noteMessage(session, run) : run;
    await delivery.sendEarlier(session, recorded);
    await delivery.deliver(session, recorded);
    await admitReaders(session, request, runSettings, deadline);
    await publishPage(session, request, runSettings, deadline);
  };
  const noteMessage = async ({ db }: Session, run: Run): Promise<Run> => {
    const runRecord = toRecord(run, await sourcesOf(db, run.id));
    const message = composeBackfillMessage(record, runRecord, environment);
    return await db
      .updateTable("daily_delta.runs")
      .set({ message: JSON.stringify(message), sent_at: null })
      .where("id", "=", run.id)
      .returningAll()
      .executeTakeFirstOrThrow();
  };

  const until = new Date(clock.now().getTime() + PATIENCE);
  try {
    if (last !== undefined) {
      const patience = { clock, until, signal: deadline.last };
      await retrying(() => report(last), DatabaseUnavailableError, patience);
    }
  } catch (error) {
    if (delivery.result !== undefined) settings.onEvent?.({ kind: "not-published", error });
  }
  if (delivery.result !== undefined) return;
  const { dataset, startedAt, error } = record;
  const run = failedRecord(error, "", dataset, new Date(startedAt), clock.now());
  await delivery.send(composeBackfillMessage(record, run, environment));
}
