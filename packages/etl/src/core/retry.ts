import type { Clock } from "./clock.ts";
import type { TransientError } from "./errors.ts";

const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 30_000;

export interface Patience {
  readonly clock: Clock;
  /** No new try begins after this time. */
  readonly until: Date;
  readonly signal: AbortSignal;
  /** Hears of each failure that is going to be retried, with the delay in milliseconds. */
  readonly onRetry?: (error: TransientError, delay: number) => void;
}

/**
 * Calls `operation` until it succeeds, fails with anything but one of the transient errors
 * `kind`, or the next try would begin after `until`; then its last error is thrown. The delays
 * double from 1 s to 30 s, each shortened at random by up to a half so that many clients do not
 * come back at once; a longer wait that the other side asked for (Retry-After) is honoured.
 */
export async function retrying<T>(
  operation: () => Promise<T>,
  kind: new (...args: never[]) => TransientError,
  { clock, until, signal, onRetry }: Patience,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    signal.throwIfAborted();
    try {
      return await operation();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof kind)) throw error;
      const backoff = Math.min(FIRST_DELAY * 2 ** attempt, LONGEST_DELAY) * (1 - Math.random() / 2);
      const wait = Math.max(backoff, error.retryAfter ?? 0);
      if (clock.now().getTime() + wait > until.getTime()) throw error;
      onRetry?.(error, wait);
      await clock.sleep(wait, signal);
    }
  }
}
