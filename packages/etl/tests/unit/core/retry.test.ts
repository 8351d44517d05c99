import { describe, expect, it } from "@jest/globals";
import type { Clock } from "../../../src/core/clock.ts";
import {
  DatabaseUnavailableError,
  InterruptedError,
  SourceError,
  SourceUnavailableError,
  type TransientError,
} from "../../../src/core/errors.ts";
import { type Patience, retrying } from "../../../src/core/retry.ts";
import { TestClock } from "../../support/test-clock.ts";

const START = Date.parse("2021-06-04T06:00:00Z");
const HOUR = 3_600_000;

/** A clock whose time passes only by sleeping. */
class SleepingClock extends TestClock {
  readonly slept: number[] = [];

  constructor() {
    super(new Date(START));
  }

  override async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.slept.push(milliseconds);
    await super.sleep(milliseconds, signal);
  }
}

/** Fails with these errors in turn, then succeeds; counts how often it was tried. */
function failing(...errors: Error[]) {
  const operation = async (): Promise<string> => {
    const error = errors[operation.tries++];
    if (error !== undefined) throw error;
    return "done";
  };
  operation.tries = 0;
  return operation;
}

const away = (retryAfter?: number) => new SourceUnavailableError("away", { retryAfter });

function retry(operation: () => Promise<string>, clock: Clock, more: Partial<Patience> = {}) {
  const patience = {
    clock,
    until: new Date(START + HOUR),
    signal: new AbortController().signal,
    ...more,
  };
  return retrying(operation, SourceUnavailableError, patience);
}

describe("retrying", () => {
  it("does not wait where nothing fails", async () => {
    const clock = new SleepingClock();
    expect(await retry(failing(), clock)).toBe("done");
    expect(clock.slept).toEqual([]);
  });

  it("waits 1, 2, 4, … 30 seconds, each shortened at random by up to a half", async () => {
    const longest = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
    const firsts = new Set<number>();
    for (let round = 0; round < 200; round++) {
      const clock = new SleepingClock();
      await retry(failing(...longest.map(() => away())), clock);
      expect(clock.slept).toHaveLength(longest.length);
      for (const [index, slept] of clock.slept.entries()) {
        expect(slept).toBeLessThanOrEqual(longest[index] as number);
        expect(slept).toBeGreaterThanOrEqual((longest[index] as number) / 2);
      }
      firsts.add(clock.slept[0] as number);
    }
    expect(firsts.size).toBeGreaterThan(100);
  });

  it("waits as long as the other side asked for, if that is longer", async () => {
    const clock = new SleepingClock();
    await retry(failing(away(45_000), away(10)), clock);
    expect(clock.slept[0]).toBe(45_000);
    expect(clock.slept[1]).toBeGreaterThanOrEqual(1_000);
  });

  it("reports each failure that it is going to retry, with the delay", async () => {
    const clock = new SleepingClock();
    const errors = [away(), away(45_000)];
    const told: [TransientError, number][] = [];
    await retry(failing(...errors), clock, { onRetry: (...news) => void told.push(news) });
    expect(told).toEqual(errors.map((error, index) => [error, clock.slept[index]]));
  });

  it("gives up with the last error rather than begin a try after the end", async () => {
    const clock = new SleepingClock();
    const tries: number[] = [];
    let last: Error | undefined;
    const operation = async (): Promise<string> => {
      tries.push(clock.now().getTime() - START);
      last = new SourceUnavailableError(`try ${tries.length}`);
      throw last;
    };
    const error = await retry(operation, clock, { until: new Date(START + 60_000) }).catch(
      (e) => e,
    );
    expect(error).toBe(last);
    expect(Math.max(...tries)).toBeLessThanOrEqual(60_000);
    expect(Math.max(...tries)).toBeGreaterThanOrEqual(30_000);
  });

  it("waits up to the very end, and gives up at once where it is asked to wait longer", async () => {
    const clock = new SleepingClock();
    await expect(retry(failing(away(HOUR + 1)), clock)).rejects.toThrow("away");
    expect(clock.slept).toEqual([]);
    expect(await retry(failing(away(HOUR)), clock)).toBe("done");
  });

  it.each([
    ["terminal", new SourceError("404")],
    ["transient, but of another kind", new DatabaseUnavailableError("away")],
    ["not expected", new TypeError("undefined is not a function")],
  ])("throws an error at once that is %s", async (_, error) => {
    const clock = new SleepingClock();
    const operation = failing(error);
    await expect(retry(operation, clock)).rejects.toBe(error);
    expect(operation.tries).toBe(1);
    expect(clock.slept).toEqual([]);
  });
});

describe("retrying, aborted", () => {
  const reason = new InterruptedError("Ctrl-C");

  it("does not begin", async () => {
    const operation = failing();
    const signal = AbortSignal.abort(reason);
    await expect(retry(operation, new SleepingClock(), { signal })).rejects.toBe(reason);
    expect(operation.tries).toBe(0);
  });

  it("throws the reason of the abort, not the error that followed from it", async () => {
    const controller = new AbortController();
    const operation = async (): Promise<string> => {
      controller.abort(reason);
      throw new SourceError("the connection was closed");
    };
    const { signal } = controller;
    await expect(retry(operation, new SleepingClock(), { signal })).rejects.toBe(reason);
  });

  it("stops while it waits, and does not try again", async () => {
    const controller = new AbortController();
    const operation = failing(away());
    const onRetry = () => controller.abort(reason);
    const { signal } = controller;
    await expect(retry(operation, new SleepingClock(), { signal, onRetry })).rejects.toBe(reason);
    expect(operation.tries).toBe(1);
  });
});
