/**
 * Status of a run that ended, or `running`. A run that was killed before it could report is marked as `crashed`
 * by the next one.
 */
export const RUN_STATUSES = [
  "running",
  "succeeded",
  "unchanged",
  "skipped",
  "failed",
  "crashed",
] as const;

export type RunStatus = (typeof RUN_STATUSES)[number];

/** Statuses of runs after which the table has what the sources have. */
export const SUCCESSES = ["succeeded", "unchanged"] as const satisfies readonly RunStatus[];

/** Statuses of runs that ended without a result. */
export const FAILURES = ["failed", "crashed"] as const satisfies readonly RunStatus[];

const isOneOf =
  (statuses: readonly string[]) =>
  (status: string): boolean =>
    statuses.includes(status);

/**
 * True for a status after which the table has what the sources have.
 *
 * @example
 * isSuccess("unchanged"); // true
 */
export const isSuccess = isOneOf(SUCCESSES);
export const isFailure = isOneOf(FAILURES);
