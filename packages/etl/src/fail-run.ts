import { firstFailure } from "./ledger/run-parts.ts";
import { findRun } from "./ledger/runs.ts";
import { noteSourceChecks } from "./record/source-checks.ts";
import type { RunResult } from "./run-settings.ts";
import {
  errorOf,
  phaseOf,
  type SharedRequest,
  type SharedSettings,
  sourceOf,
} from "./shared-run.ts";

/**
 * Ends a shared run because of an error of one of its processes: records and sends it, unless that has
 * been done. The staging table and the lease go. Where a part has left an error, the run has that.
 *
 * @param isTold whether the message of the failure is out already
 */
export async function failRun(
  request: SharedRequest,
  settings: SharedSettings,
  error: unknown,
  isTold = false,
): Promise<RunResult> {
  const phase = phaseOf(request, settings, isTold);
  const found = async () => {
    await using session = await phase.connect();
    const run = await findRun(session.db, request.executionId);
    return run && (await firstFailure(session.db, run.id));
  };
  const failure = await found().catch(() => undefined);
  const cause = failure === undefined ? error : errorOf(failure);
  noteSourceChecks(cause, request.dataset, new Set(), sourceOf(request).name);
  return await phase.fail(cause);
}
