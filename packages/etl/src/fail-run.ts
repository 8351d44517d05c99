import type { RunResult } from "./run-settings.ts";
import { phaseOf, type SharedRequest, type SharedSettings } from "./shared-run.ts";

/**
 * Ends a shared run because of an error of one of its processes: records and sends it, unless that has
 * been done. The staging table and the lease go.
 *
 * @param isTold whether the message of the failure is out already
 */
export const failRun = (
  request: SharedRequest,
  settings: SharedSettings,
  error: unknown,
  isTold = false,
): Promise<RunResult> => phaseOf(request, settings, isTold).fail(error);
