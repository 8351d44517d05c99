import { PartsMissingError } from "./core/errors.ts";
import { KeyHashes } from "./delta/key-hashes.ts";
import type { SourceReading } from "./extract/fetch-source.ts";
import { findGround } from "./ground.ts";
import { type Claim, endLease, holdLease, leaseLost, renewLease } from "./ledger/lease.ts";
import { partsOf, type RunPart } from "./ledger/run-parts.ts";
import { loadRun } from "./load-run.ts";
import { sameAsStored } from "./parts/fetch-parts.ts";
import { PartsReading } from "./parts/parts-reading.ts";
import { writePlan } from "./plan-run.ts";
import { dropShared, endWriters } from "./reconcile/shared-staging.ts";
import { Staging } from "./reconcile/staging.ts";
import { withPart } from "./reconcile/staging-table.ts";
import { Complaints } from "./record/complaints.ts";
import type { Plan } from "./record/plan.ts";
import {
  errorOf,
  type Planned,
  phaseOf,
  type SharedRequest,
  type SharedSettings,
} from "./shared-run.ts";
import type { SharedRows } from "./stage.ts";
import { findTable } from "./table/find-table.ts";

/** Tells that the parts that were left out do not prove to be unchanged: all have to be read. */
class AllNeeded extends Error {}

/**
 * Ends a run whose parts are staged: checks, merges, records, sends and publishes what they found. If
 * the parts that were left out do not prove to be unchanged, it plans the run again, with all parts.
 *
 * It does not throw: a failure is a record with an error, reported like a success.
 */
export async function mergeRun(
  given: SharedRequest,
  settings: SharedSettings,
  claim: Claim,
): Promise<Planned> {
  const phase = phaseOf(given, settings);
  return await phase.execute(async () => {
    await using session = await phase.connect();
    const begun = await phase.begin(session);
    if ("record" in begun) return begun;
    if (begun.id !== claim.runId) throw leaseLost(claim);
    const plan = await renewLease(session.db, claim, settings.leaseTime);
    const locked = await phase.lock(session, begun);
    if ("record" in locked) return locked;
    const { run, lock } = locked;
    const crashed = [...plan.crashed, ...locked.crashed];

    const parts = await partsOf(session.db, run.id);
    checkDone(parts, run.id);
    const request = { ...given, ...plan.request };
    const { dataset } = request;
    const { deadline } = phase;
    const table = await findTable(session.db, dataset);
    await endWriters(session, session.db, dataset, table);
    try {
      const finished = await loadRun(session, run, lock, request, {
        ...{ settings, deadline, compose: phase.compose(crashed) },
        shared: sharedRows(request, plan, parts),
        claim: (transaction) => holdLease(transaction, claim),
        async release(transaction) {
          await endLease(transaction, run.id);
          await dropShared(session, transaction, dataset, table);
        },
      });
      return await phase.tell(session, finished);
    } catch (error) {
      if (!(error instanceof AllNeeded)) throw error;
      const ground = await findGround(session.db, request, settings, deadline);
      return await writePlan(session, phase, { run, lock, crashed }, ground, true);
    }
  });
}

/** @throws PartsMissingError naming the parts that were not read */
function checkDone(parts: readonly RunPart[], runId: number): void {
  const missing = parts.filter(({ result }) => result === null);
  if (missing.length === 0) return;
  const named = missing.slice(0, 5).map(({ number, part }) => `${number} (${part.name})`);
  const more = missing.length > named.length ? ` and ${missing.length - named.length} more` : "";
  throw new PartsMissingError(
    `${missing.length} of ${parts.length} parts of run ${runId} were not read: ${named.join(", ")}${more}. Nothing was changed. The next run reads all of them; the logs of the functions say why these were not`,
  );
}

/** The rows that the parts have staged, and the reading that they make together. */
function sharedRows({ dataset }: SharedRequest, plan: Plan, parts: readonly RunPart[]): SharedRows {
  const rows = parts.reduce(
    (sum, { result }) => sum + (result?.found === "read" ? result.version.kept : 0),
    0,
  );
  return {
    open(session, { table, dates, delta }) {
      if (plan.isAll) delta.stopSkipping();
      const extra = withPart(new KeyHashes(dataset.key, plan.hasHashes), 0);
      const staging = Staging.join(session, session.db, dataset, table, { dates, extra, rows });
      return {
        staging,
        async fetch(source, options, isConditional) {
          // The table is not what it was when the run was planned.
          const isOther = plan.hasHashes !== delta.columns.names.length > 0;
          if (!isConditional || (isOther && !plan.isAll)) throw new AllNeeded();
          if (plan.listing === null) return sameAsStored(source, options);
          const reading = readingOf(new PartsReading(source, options), parts, plan.listing.etag);
          if (reading.rows === "staged") await delta.resume(session.db, staging);
          return reading;
        },
      };
    },
  };
}

function readingOf(
  reading: PartsReading,
  parts: readonly RunPart[],
  etag: string | null,
): SourceReading {
  for (const { part, result } of parts) {
    if (result?.found === "error") throw errorOf(result.error);
    if (result?.found !== "read") reading.add(part.name, result ?? { found: "absent" });
    else {
      const complaints = Complaints.from(result.complaints);
      reading.add(part.name, { ...result, complaints }, result.keys);
    }
  }
  return reading.finish(parts.length, etag);
}
