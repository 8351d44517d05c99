import { setTimeout as delay } from "node:timers/promises";

/** Time as a run sees it, timers included; a test hands in its own. All times are in milliseconds. */
export interface Clock {
  now(): Date;
  /** Waits for `milliseconds`; rejects with the signal's reason when it is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Calls back once after `milliseconds`, unless disposed of before; keeps no process alive. */
  after(milliseconds: number, callback: () => void): Disposable;
}

export const systemClock: Clock = {
  now: () => new Date(),
  async sleep(milliseconds, signal) {
    await delay(milliseconds, undefined, { signal }).catch((error) => {
      throw signal.aborted ? signal.reason : error;
    });
  },
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds).unref();
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

/**
 * Time limit of one operation. Unlike `AbortSignal.timeout` it follows the clock, and it is given up
 * when the operation ends.
 *
 * @example
 * ```ts
 * using limit = new TimeLimit(10_000, signal);
 * await client.send(command, { abortSignal: limit.signal });
 * ```
 */
export class TimeLimit implements Disposable {
  /** Aborted by the time limit, or by the signal that was given. */
  readonly signal: AbortSignal;
  readonly #timer: Disposable;

  /** @param signal ends the operation earlier when it is aborted */
  constructor(milliseconds: number, signal: AbortSignal, clock = systemClock) {
    const controller = new AbortController();
    this.signal = AbortSignal.any([signal, controller.signal]);
    this.#timer = clock.after(milliseconds, () => {
      const text = `no answer within ${milliseconds / 1000} s`;
      controller.abort(new DOMException(text, "TimeoutError"));
    });
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
  }
}
