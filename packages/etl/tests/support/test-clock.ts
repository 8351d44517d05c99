import { setImmediate } from "node:timers/promises";
import { type Clock, systemClock } from "../../src/core/clock.ts";

interface Timer {
  readonly milliseconds: number;
  readonly at: number;
  readonly callback: () => void;
}

/** Time that the test moves; a sleep moves it, too, and takes none of the machine's. */
export class TestClock implements Clock {
  #now: number;
  readonly #timers = new Set<Timer>();
  /** Durations of timers that `expire` asked for before they were set. */
  readonly #toExpire: number[] = [];
  /** Work of others during a sleep, which waits for it. */
  meanwhile: () => Promise<void> = setImmediate;

  constructor(start = new Date()) {
    this.#now = start.getTime();
  }

  now(): Date {
    return new Date(this.#now);
  }

  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    this.#advance(milliseconds, signal);
    await this.meanwhile();
    signal.throwIfAborted();
  }

  after(milliseconds: number, callback: () => void): Disposable {
    const timer = { milliseconds, at: this.#now + milliseconds, callback };
    this.#timers.add(timer);
    const wish = this.#toExpire.indexOf(milliseconds);
    if (wish >= 0) this.#toExpire.splice(wish, 1);
    if (wish >= 0 || milliseconds <= 0) void setImmediate().then(() => this.#ring(timer));
    return {
      [Symbol.dispose]: () => {
        const isUnused = this.#timers.delete(timer);
        // What it waited for was there already: the wish is for the next such timer.
        if (isUnused && wish >= 0) this.#toExpire.push(milliseconds);
      },
    };
  }

  /** Lets that much time pass, and rings what is due on the way, in order. */
  advance(milliseconds: number): void {
    this.#advance(milliseconds);
  }

  /** Lets time pass until the first of the timers is due that are set now. */
  toNextTimer(): void {
    const timer = this.#first();
    if (timer === undefined) throw new Error("nothing waits for the test's clock");
    this.#ring(timer);
  }

  /**
   * Rings a timer that was set for exactly `milliseconds`: at once, or as soon as there is one
   * that is not disposed of immediately.
   */
  expire(milliseconds: number): void {
    const timer = [...this.#timers].find((set) => set.milliseconds === milliseconds);
    if (timer === undefined) this.#toExpire.push(milliseconds);
    else this.#ring(timer);
  }

  #advance(milliseconds: number, signal?: AbortSignal): void {
    const end = this.#now + milliseconds;
    for (let timer = this.#first(); timer && timer.at <= end; timer = this.#first()) {
      this.#ring(timer);
      // One of them ends the sleep.
      if (signal?.aborted) return;
    }
    this.#now = end;
  }

  #first(): Timer | undefined {
    return [...this.#timers].sort((one, other) => one.at - other.at)[0];
  }

  #ring(timer: Timer): void {
    if (!this.#timers.delete(timer)) return;
    this.#now = Math.max(this.#now, timer.at);
    timer.callback();
  }
}

/** Replaces the system's clock in the whole program, until it is disposed of. */
export function replaceSystemClock(clock: Clock): Disposable {
  const real = { ...systemClock };
  Object.assign(systemClock, {
    now: () => clock.now(),
    sleep: (milliseconds, signal) => clock.sleep(milliseconds, signal),
    after: (milliseconds, callback) => clock.after(milliseconds, callback),
  } satisfies Clock);
  return { [Symbol.dispose]: () => void Object.assign(systemClock, real) };
}
