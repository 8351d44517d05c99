import { PartsMissingError } from "./core/errors.ts";
import { number } from "./core/number.ts";
import { findGround } from "./ground.ts";
import {
  type Claim,
  endLease,
  holdLease,
  leaseLost,
  plannedBlocks,
  renewLease,
} from "./ledger/lease.ts";
import { partsOf, type RunPart } from "./ledger/run-parts.ts";
import { loadRun } from "./load-run.ts";
import { writePlan } from "./plan-run.ts";
import { dropShared, endWriters } from "./reconcile/shared-staging.ts";
import { AllNeeded, sharedRows } from "./shared-rows.ts";
import { type Planned, phaseOf, type SharedRequest, type SharedSettings } from "./shared-run.ts";
import { findTable } from "./table/find-table.ts";

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
        shared: sharedRows(request, plan, parts, await plannedBlocks(session.db, run.id)),
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
  const more =
    missing.length > named.length ? ` and ${number(missing.length - named.length)} more` : "";
  throw new PartsMissingError(
    `${number(missing.length)} of ${number(parts.length)} parts of run ${runId} were not read: ${named.join(", ")}${more}. Nothing was changed. The next run reads all of them; the logs of the functions say why these were not`,
  );
}
