import { setTimeout as delay } from "node:timers/promises";

/** Time as a run sees it; a test hands in its own. */
export interface Clock {
  now(): Date;
  /** Waits for `milliseconds`; rejects with the signal's reason when it is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  async sleep(milliseconds, signal) {
    await delay(milliseconds, undefined, { signal }).catch((error) => {
      throw signal.aborted ? signal.reason : error;
    });
  },
};
