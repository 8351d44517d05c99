import type { Kysely } from "kysely";
import { systemClock } from "./core/clock.ts";
import { Deadline } from "./core/deadline.ts";
import { DatabaseUnavailableError, TerminalError, toErrorRecord } from "./core/errors.ts";
import { retrying } from "./core/retry.ts";
import type { Session } from "./database/session.ts";
import type { Tables } from "./database/tables.ts";
import { DateRange } from "./datasets/key-dates.ts";
import { NO_DELTA } from "./delta/delta.ts";
import { KeyHashes } from "./delta/key-hashes.ts";
import { NO_PARTS } from "./extract/part.ts";
import { fetchOptions, shrinkLimitOf, tokensOf } from "./ground.ts";
import { type Claim, holdLease, leaseLost, renewLease } from "./ledger/lease.ts";
import { findPart, markPart, noteFailure, type RunPart } from "./ledger/run-parts.ts";
import { LockWaits } from "./lock-waits.ts";
import { fetchIfChanged, takePart } from "./parts/take-part.ts";
import { patienceOf } from "./patience.ts";
import { Staging } from "./reconcile/staging.ts";
import { withPart } from "./reconcile/staging-table.ts";
import type { PartResult, Plan } from "./record/plan.ts";
import { type SharedRequest, type SharedSettings, sourceOf } from "./shared-run.ts";
import { KnownTable } from "./table/known-table.ts";

/** Errors that are about the process, and not about its part. */
const OF_PROCESS: readonly string[] = ["LEASE_LOST", "DEADLINE", "INTERRUPTED"];

/**
 * Extracts, checks and stages one part of a shared run, in one transaction with its mark. A part that
 * is done already is left as it is. Complaints, and errors where trying again cannot help, are stored
 * with the part for the merge.
 *
 * @returns number of rows of the part
 * @throws LeaseLostError if the run is over, or another one has taken over
 * @throws SourceUnavailableError, DatabaseUnavailableError and others that may pass
 */
export async function stagePart(
  request: SharedRequest,
  settings: SharedSettings,
  claim: Claim,
  number: number,
): Promise<number> {
  const { clock = systemClock, signal } = settings;
  using deadline = new Deadline(settings.deadline, clock, signal);
  const waits = new LockWaits(settings);
  const attempt = async (): Promise<PartResult> => {
    await using session = await settings.database.connect(deadline.work, waits.options);
    const plan = await renewLease(session.db, claim, settings.leaseTime);
    const part = await findPart(session.db, claim.runId, number);
    if (part === undefined) throw leaseLost(claim);
    if (part.result !== null) return part.result;
    try {
      return await new PartInProgress(request, settings, deadline, plan).stage(
        session,
        claim,
        part,
      );
    } catch (error) {
      return await storeError(session, claim, number, error);
    }
  };
  try {
    const patience = patienceOf(settings, deadline);
    const result = await retrying(attempt, DatabaseUnavailableError, patience);
    return result.found === "read" ? result.version.rows : 0;
  } catch (error) {
    throw waits.explain(error);
  }
}

/** Stores an error with its part: where trying again cannot help, as its result; throws any other. */
async function storeError(
  { db }: Session,
  claim: Claim,
  number: number,
  error: unknown,
): Promise<PartResult> {
  const record = toErrorRecord(error);
  if (!(error instanceof TerminalError) || OF_PROCESS.includes(error.code)) {
    await noteFailure(db, claim.runId, number, record).catch(() => {});
    throw error;
  }
  const result = { found: "error", error: record } as const;
  const mark = async (transaction: Kysely<Tables>) => {
    await holdLease(transaction, claim);
    await markPart(transaction, claim.runId, number, result);
  };
  await db
    .transaction()
    .execute(mark)
    .catch(() => {
      throw error;
    });
  return result;
}

class PartInProgress {
  readonly #request: SharedRequest;
  readonly #settings: SharedSettings;
  readonly #deadline: Deadline;
  readonly #plan: Plan;

  constructor(request: SharedRequest, settings: SharedSettings, deadline: Deadline, plan: Plan) {
    this.#request = { ...request, ...plan.request };
    this.#settings = settings;
    this.#deadline = deadline;
    this.#plan = plan;
  }

  async stage(session: Session, claim: Claim, { number, part }: RunPart): Promise<PartResult> {
    const { dataset } = this.#request;
    const { now, isAll, hasHashes } = this.#plan;
    const source = sourceOf(this.#request);
    const table = await new KnownTable().check(session.db, dataset);
    const dates = new DateRange(dataset.keyDates, new Date(now));
    const { previous } = part;
    const known = new Map(previous === undefined ? [] : [[previous.name, previous]]);
    const ground = {
      tokens: await tokensOf(this.#settings, patienceOf(this.#settings, this.#deadline)),
      shrinkLimit: shrinkLimitOf(this.#request, this.#settings),
      stored: {},
      last: undefined,
      delta: { ...NO_DELTA, parts: { ...NO_PARTS, known } },
    };
    const joined = (db: Kysely<Tables>, hashes: KeyHashes) =>
      Staging.join(session, db, dataset, table, { dates, extra: withPart(hashes, number) });
    const keys = new KeyHashes(dataset.key, hasHashes);
    const rules = joined(session.db, keys);
    const options = fetchOptions(this.#request, this.#settings, this.#deadline, ground, rules);
    const { work } = this.#deadline;
    await using fetched = await fetchIfChanged(part, source, options, !isAll, work);
    return await session.db.transaction().execute(async (transaction) => {
      const staging = joined(transaction, keys);
      const taken = await takePart(fetched, source, { dataset, sink: staging, keyRules: staging });
      await staging.finish();
      await holdLease(transaction, claim);
      const result =
        taken.found === "read"
          ? { ...taken, keys: keys.sum, complaints: taken.complaints.toRecord() }
          : { found: taken.found };
      if (await markPart(transaction, claim.runId, number, result)) return result;
      // Another process did the same part first: its rows stay, these go.
      throw new DatabaseUnavailableError(`part ${number} of run ${claim.runId} came twice`);
    });
  }
}
