import { randomUUID } from "node:crypto";
import type { Vintage } from "./backfill-settings.ts";
import type { Clock } from "./core/clock.ts";
import type { ErrorRecord } from "./core/error-record.ts";
import { DailyDeltaError } from "./core/errors.ts";
import type { Session } from "./database/session.ts";
import type { Dataset } from "./datasets/dataset.ts";
import { VERSION_FAULTS } from "./ledger/backfill-state.ts";
import type { Execution } from "./ledger/begin-run.ts";
import type { Run } from "./ledger/runs.ts";
import { recordRun } from "./load-run.ts";
import { NOTHING_LOADED } from "./record/outcome.ts";

/** Time limit of one version, in milliseconds. */
const TIME_LIMIT = 3_600_000;
/** Start of the execution ids of a backfill; the id of the version follows. */
const PREFIX = "backfill:";
/** Time after which a loss of rows is not an accident any more, in milliseconds: seven days. */
const LASTING = 7 * 86_400_000;

/** The run of one version. */
export interface VintageExecution extends Execution {
  readonly vintage: Vintage;
}

/**
 * Makes the execution of a version's run.
 *
 * @param last the last run of the backfill, before which no effective time may be
 */
export function executionOf(
  vintage: Vintage,
  dataset: Dataset,
  last: Run | undefined,
  {
    channel,
    now,
    schema,
  }: { readonly channel: string; readonly now: Date; readonly schema: string },
): VintageExecution {
  const previous = last?.effective_at?.getTime() ?? 0;
  return {
    vintage,
    executionId: `${PREFIX}${vintage.id}:${randomUUID()}`,
    token: randomUUID(),
    dataset,
    channel,
    startedAt: now,
    effectiveAt: new Date(Math.max(vintage.at.getTime(), previous)),
    deadline: new Date(now.getTime() + TIME_LIMIT),
    schema,
  };
}

/**
 * Finds the place of the first version that is not done yet.
 *
 * @param last the last run that loaded or refused a version
 */
export function positionAfter(last: Run, vintages: readonly Vintage[]): number {
  const id = last.execution_id.startsWith(PREFIX) ? last.execution_id.split(":")[1] : undefined;
  const known = vintages.findIndex((vintage) => vintage.id === id);
  if (known >= 0) return known + 1;
  // The history was read in other steps, or has been rewritten since.
  const later = vintages.findIndex(({ at }) => at > (last.effective_at ?? at));
  return later === -1 ? vintages.length : later;
}

/** Checks whether rows have been lost for so long that upstream must have meant it. */
export const isLasting = (since: Date | undefined, at: Date): boolean =>
  since !== undefined && at.getTime() - since.getTime() >= LASTING;

/** Checks whether a version is the reason for an error: the next one may be good. */
export const isFaultOfVersion = (error: unknown): boolean =>
  error instanceof DailyDeltaError && VERSION_FAULTS.some((code) => code === error.code);

/** Writes down that a run failed; it has no message of its own. */
export function recordFailure(
  session: Session,
  dataset: Dataset,
  run: Run,
  error: ErrorRecord,
  clock: Clock,
): Promise<Run> {
  const failure = { ...NOTHING_LOADED, status: "failed", error } as const;
  return recordRun(session, dataset, run, async () => failure, { compose: undefined, clock });
}
