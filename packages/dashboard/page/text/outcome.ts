import { isFailure, type PublishedRun } from "@daily-delta/etl/site-files";

/** True if the run was stopped by hand, which is not a failure of the job or a source. */
export const isInterrupted = ({ status, error }: Pick<PublishedRun, "status" | "error">): boolean =>
  status === "failed" && error?.code === "INTERRUPTED";

/** True if a run failed or crashed. */
export const hasFailed = (run: Pick<PublishedRun, "status" | "error">): boolean =>
  isFailure(run.status) && !isInterrupted(run);

/** Outcome of a run in a word. */
export const outcomeOf = (run: PublishedRun): string =>
  isInterrupted(run) ? "interrupted" : run.status;

/** When a run ended, or the source had what a backfill loaded: ISO 8601. */
export const momentOf = ({ effectiveAt, finishedAt, startedAt }: PublishedRun): string =>
  effectiveAt ?? finishedAt ?? startedAt;
