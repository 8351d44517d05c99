import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import type { Clock } from "../../src/clock.ts";
import { Deadline } from "../../src/deadline.ts";
import { DeadlineError, InterruptedError } from "../../src/errors.ts";

const NOW = Date.parse("2021-06-04T06:00:00Z");
/** It stands still: the deadline's timers are the system's. */
const clock: Clock = { now: () => new Date(NOW), sleep: () => Promise.resolve() };
const deadlineIn = (milliseconds: number, interrupt?: AbortSignal): Deadline =>
  new Deadline(new Date(NOW + milliseconds), clock, interrupt);

const aborted = async (signal: AbortSignal): Promise<unknown> => {
  while (!signal.aborted) await delay(5);
  return signal.reason;
};

describe("Deadline", () => {
  it.each([
    ["15 s of an hour", 3_600_000, 15_000],
    ["15 s of 15 minutes", 900_000, 15_000],
    ["15 s of 75 s", 75_000, 15_000],
    ["a fifth of a minute", 60_000, 12_000],
    ["a fifth of 10 s", 10_000, 2_000],
  ])("leaves for reporting %s", (_, time, margin) => {
    using deadline = deadlineIn(time);
    expect(deadline.workUntil.getTime()).toBe(NOW + time - margin);
    expect(deadline.work.aborted).toBe(false);
    expect(deadline.message.aborted).toBe(false);
  });

  it("stops the work first and reporting later, each with a reason that says what to do", async () => {
    using deadline = deadlineIn(500);
    const reason = await aborted(deadline.work);
    expect(deadline.message.aborted).toBe(false);
    expect(reason).toBeInstanceOf(DeadlineError);
    expect(reason).toMatchObject({
      message:
        "the work was stopped shortly before the run's deadline. Give it more time, or find out what took so long",
    });
    expect(await aborted(deadline.message)).toMatchObject({
      code: "DEADLINE",
      message: expect.stringMatching(/^the message was not out before the run's deadline\. /),
    });
  });

  it("stops all at once where the end is past already", async () => {
    using deadline = deadlineIn(-60_000);
    expect(await aborted(deadline.work)).toBeInstanceOf(DeadlineError);
    expect(await aborted(deadline.message)).toBeInstanceOf(DeadlineError);
    expect(deadline.workUntil.getTime()).toBeLessThanOrEqual(NOW);
  });

  it("lets an interrupt stop the work, but not reporting", () => {
    const controller = new AbortController();
    using deadline = deadlineIn(60_000, controller.signal);
    const reason = new InterruptedError("Ctrl-C");
    controller.abort(reason);
    expect(deadline.work.aborted).toBe(true);
    expect(deadline.work.reason).toBe(reason);
    expect(deadline.message.aborted).toBe(false);
  });

  it("stops the work in time though nobody interrupts it", async () => {
    using deadline = deadlineIn(25, new AbortController().signal);
    expect(await aborted(deadline.work)).toBeInstanceOf(DeadlineError);
  });

  it("stops nothing any more when it is disposed of", async () => {
    const deadline = deadlineIn(25);
    deadline[Symbol.dispose]();
    await delay(60);
    expect(deadline.work.aborted).toBe(false);
    expect(deadline.message.aborted).toBe(false);
  });
});
