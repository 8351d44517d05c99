import type { Vintage } from "@daily-delta/etl";
import { number } from "@daily-delta/etl/core";
import type { ProgressLine } from "../terminal/progress-line.ts";

/** Shows how far a backfill is, and how long it will take. */
export class BackfillProgress {
  readonly #line: ProgressLine;
  readonly #dataset: string;
  readonly #total: number;
  #first: number | undefined;
  #startedAt = performance.now();

  constructor(line: ProgressLine, dataset: string, total: number) {
    this.#line = line;
    this.#dataset = dataset;
    this.#total = total;
  }

  /** @param done number of versions, those of earlier executions included */
  show(done: number, { at }: Vintage): void {
    if (this.#first === undefined) {
      this.#first = done;
      this.#startedAt = performance.now();
    }
    const first = this.#first;
    this.#line.line(() => {
      const seconds = (performance.now() - this.#startedAt) / 1000;
      const left = (seconds / Math.max(done - first, 1)) * (this.#total - done);
      return [
        `${this.#dataset}: ${number(done)} of ${number(this.#total)} versions`,
        `${Math.floor((100 * done) / this.#total)}%`,
        at.toISOString().slice(0, 10),
        ...(done === first ? [] : [`${duration(left)} left`]),
      ].join(", ");
    });
  }
}

/**
 * Formats seconds for people.
 *
 * @example
 * duration(3_725); // "1 h 2 min"
 */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 100) return `${whole} s`;
  const minutes = Math.ceil(whole / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
