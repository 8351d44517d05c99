import type { Clock } from "./clock.ts";
import { DeadlineError } from "./errors.ts";

const LONGEST_MARGIN = 15_000;

/**
 * The times at which a run stops, one after the other, so that each part leaves time for the next:
 * its work, then writing down how it ended, then telling it, then noting that it is told.
 */
export class Deadline implements Disposable {
  /** When the run stops its work: 15 s before the end, or a fifth of the time if that is less. */
  readonly workUntil: Date;
  /** Aborted when work has to stop, with the reason as an error of ours. */
  readonly work: AbortSignal;
  /** Aborted when the last statement on the ledger must end. */
  readonly ledger: AbortSignal;
  /** Aborted when telling has to stop, too. */
  readonly message: AbortSignal;
  /** Aborted just before the end: whether the message is out is noted, or never. */
  readonly last: AbortSignal;
  readonly #clock: Clock;
  readonly #timers: Disposable[] = [];

  /** @param interrupt stops the work earlier when it is aborted */
  constructor(end: Date, clock: Clock, interrupt?: AbortSignal) {
    this.#clock = clock;
    const left = Math.max(0, end.getTime() - clock.now().getTime());
    const margin = Math.min(LONGEST_MARGIN, left / 5);
    this.workUntil = new Date(end.getTime() - margin);
    const stop = this.#after(
      left - margin,
      "the work was stopped shortly before the run's deadline",
    );
    this.work = interrupt === undefined ? stop : AbortSignal.any([stop, interrupt]);
    this.ledger = this.#after(
      left - margin / 2,
      "the ledger did not answer before the run's deadline",
    );
    this.message = this.#after(
      left - margin / 4,
      "the message was not out before the run's deadline",
    );
    this.last = this.#after(left - margin / 10, "the run's deadline is past");
  }

  #after(milliseconds: number, what: string): AbortSignal {
    const controller = new AbortController();
    const text = `${what}. Give it more time, or find out what took so long`;
    const abort = (): void => controller.abort(new DeadlineError(text));
    this.#timers.push(this.#clock.after(milliseconds, abort));
    return controller.signal;
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) timer[Symbol.dispose]();
  }
}
