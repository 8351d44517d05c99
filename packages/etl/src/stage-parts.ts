import type { Kysely } from "kysely";
import { systemClock } from "./core/clock.ts";
import { Deadline } from "./core/deadline.ts";
import { ConfigurationError, DatabaseUnavailableError, TerminalError } from "./core/errors.ts";
import { retrying } from "./core/retry.ts";
import { toErrorRecord } from "./core/to-error-record.ts";
import type { Session } from "./database/session.ts";
import type { Tables } from "./database/tables.ts";
import type { Source } from "./datasets/dataset.ts";
import { DateRange } from "./datasets/key-dates.ts";
import { NO_DELTA } from "./delta/delta.ts";
import { KeyHashes } from "./delta/key-hashes.ts";
import { ManifestWriter } from "./delta/manifest-writer.ts";
import type { FetchOptions } from "./extract/fetch-source.ts";
import { Sources } from "./extract/open-source.ts";
import { NO_PARTS } from "./extract/part.ts";
import type { SourceTokens } from "./extract/source-token.ts";
import { fetchOptions, shrinkLimitOf, tokensOf } from "./ground.ts";
import { type Claim, holdLease, leaseLost, renewLease } from "./ledger/lease.ts";
import { findPart, markPart, noteFailure, type RunPart } from "./ledger/run-parts.ts";
import { LockWaits } from "./lock-waits.ts";
import type { FetchedPart } from "./parts/fetch-part.ts";
import { fetchRange } from "./parts/fetch-range.ts";
import { fetchIfChanged, takePart } from "./parts/take-part.ts";
import { patienceOf } from "./patience.ts";
import { Staging } from "./reconcile/staging.ts";
import { withPart } from "./reconcile/staging-table.ts";
import type { PartResult, Plan, PlannedPart } from "./record/plan.ts";
import { type SharedRequest, type SharedSettings, sourceOf } from "./shared-run.ts";
import { KnownTable } from "./table/known-table.ts";

const NO_COPIES =
  "this process knows no place for copies of sources, unlike the one that planned the run. Give all of them the same settings";

/** Errors that are about the process, and not about its part. */
const OF_PROCESS: readonly string[] = ["LEASE_LOST", "DEADLINE", "INTERRUPTED"];

/**
 * Extracts, checks and stages parts of a shared run by one session, one after the other, each in one
 * transaction with its mark. A part that is done already is left as it is. Complaints, and errors where
 * trying again cannot help, are stored with the part for the merge.
 *
 * @param numbers of the parts; several processes may take turns with one iterator
 * @param onDone hears of each part that is done, with its number of rows
 * @throws LeaseLostError if the run is over, or another one has taken over
 * @throws SourceUnavailableError, DatabaseUnavailableError and others that may pass
 */
export async function stageParts(
  request: SharedRequest,
  settings: SharedSettings,
  claim: Claim,
  numbers: Iterable<number>,
  onDone: (rows: number) => void = () => {},
): Promise<void> {
  await using sources = new Sources();
  const { clock = systemClock, signal, open = sources.open } = settings;
  using deadline = new Deadline(settings.deadline, clock, signal);
  const waits = new LockWaits(settings);
  const rest = numbers[Symbol.iterator]();
  let current = rest.next();
  const attempt = async (): Promise<void> => {
    if (current.done) return;
    await using session = await settings.database.connect(deadline.work, waits.options);
    const reader = new PartReader(session, request, { ...settings, open }, deadline, claim);
    for (; !current.done; current = rest.next()) {
      const result = await reader.read(current.value);
      onDone(result.found === "read" ? result.version.rows : 0);
    }
  };
  try {
    await retrying(attempt, DatabaseUnavailableError, patienceOf(settings, deadline));
  } catch (error) {
    throw waits.explain(error);
  }
}

/** Reads parts by one session. */
class PartReader {
  readonly #session: Session;
  readonly #request: SharedRequest;
  readonly #settings: SharedSettings;
  readonly #deadline: Deadline;
  readonly #claim: Claim;
  readonly #table = new KnownTable();
  #tokens: SourceTokens | undefined;

  constructor(
    session: Session,
    request: SharedRequest,
    settings: SharedSettings,
    deadline: Deadline,
    claim: Claim,
  ) {
    this.#session = session;
    this.#request = request;
    this.#settings = settings;
    this.#deadline = deadline;
    this.#claim = claim;
  }

  async read(number: number): Promise<PartResult> {
    const { db } = this.#session;
    const plan = await renewLease(db, this.#claim, this.#settings.leaseTime);
    const part = await findPart(db, this.#claim.runId, number);
    if (part === undefined) throw leaseLost(this.#claim);
    if (part.result !== null) return part.result;
    try {
      return await this.#stage(plan, part);
    } catch (error) {
      return await this.#storeError(number, error);
    }
  }

  async #stage(plan: Plan, { number, part }: RunPart): Promise<PartResult> {
    const session = this.#session;
    const request = { ...this.#request, ...plan.request };
    const { dataset } = request;
    const source = sourceOf(request);
    const table = await this.#table.check(session.db, dataset);
    const dates = new DateRange(dataset.keyDates, new Date(plan.now));
    const keys = new KeyHashes(dataset.key, plan.hasHashes);
    const extra = withPart(keys, () => number);
    const stagingOn = (db: Kysely<Tables>) =>
      Staging.join(session, db, dataset, table, { dates, extra });
    const ground = await this.#groundOf(request, part);
    const options = fetchOptions(
      request,
      this.#settings,
      this.#deadline,
      ground,
      stagingOn(session.db),
    );
    await using fetched = await this.#fetch(part, source, options, !plan.isAll);
    const blocks = part.range && new ManifestWriter(() => keys.sum, undefined);
    return await session.db.transaction().execute(async (transaction) => {
      const staging = stagingOn(transaction);
      const to = { dataset, sink: staging, keyRules: staging };
      const taken = await takePart(fetched, source, to, blocks);
      await staging.finish();
      await holdLease(transaction, this.#claim);
      const result =
        taken.found === "read"
          ? { ...taken, keys: keys.sum, complaints: taken.complaints.toRecord() }
          : { found: taken.found };
      const { runId } = this.#claim;
      const read = blocks?.manifest?.encode();
      if (await markPart(transaction, runId, number, result, read)) return result;
      // Another process did the same part first: its rows stay, these go.
      throw new DatabaseUnavailableError(`part ${number} came twice at the same time`);
    });
  }

  /** Fetches a file, unless it is what is stored, or a range from the copy of the file. */
  #fetch(
    part: PlannedPart,
    source: Source,
    options: FetchOptions,
    isConditional: boolean,
  ): Promise<FetchedPart> {
    const { copies } = this.#settings;
    if (part.range === undefined) {
      return fetchIfChanged(part, source, options, isConditional, this.#deadline.work);
    }
    if (copies === undefined) throw new ConfigurationError(NO_COPIES);
    return fetchRange(part, part.range, copies, options.patience);
  }

  async #groundOf(request: SharedRequest, { previous }: PlannedPart) {
    this.#tokens ??= await tokensOf(this.#settings, patienceOf(this.#settings, this.#deadline));
    const known = new Map(previous === undefined ? [] : [[previous.name, previous]]);
    return {
      tokens: this.#tokens,
      shrinkLimit: shrinkLimitOf(request, this.#settings),
      stored: {},
      last: undefined,
      delta: { ...NO_DELTA, parts: { ...NO_PARTS, known } },
    };
  }

  /** Stores an error with its part: where trying again cannot help, as its result; throws any other. */
  async #storeError(number: number, error: unknown): Promise<PartResult> {
    const { db } = this.#session;
    const { runId } = this.#claim;
    const record = toErrorRecord(error);
    if (!(error instanceof TerminalError) || OF_PROCESS.includes(error.code)) {
      await noteFailure(db, runId, number, record).catch(() => {});
      throw error;
    }
    const result = { found: "error", error: record } as const;
    const mark = async (transaction: Kysely<Tables>) => {
      await holdLease(transaction, this.#claim);
      await markPart(transaction, runId, number, result);
    };
    await db
      .transaction()
      .execute(mark)
      .catch(() => {
        throw error;
      });
    return result;
  }
}
