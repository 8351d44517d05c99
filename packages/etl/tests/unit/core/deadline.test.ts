import { describe, expect, it } from "@jest/globals";
import { Deadline } from "../../../src/core/deadline.ts";
import { DeadlineError, InterruptedError } from "../../../src/core/errors.ts";
import { TestClock } from "../../support/test-clock.ts";

const NOW = Date.parse("2021-06-04T06:00:00Z");

function deadlineIn(milliseconds: number, interrupt?: AbortSignal) {
  const clock = new TestClock(new Date(NOW));
  return { clock, deadline: new Deadline(new Date(NOW + milliseconds), clock, interrupt) };
}

describe("Deadline", () => {
  it.each([
    ["15 s of an hour", 3_600_000, 15_000],
    ["15 s of 15 minutes", 900_000, 15_000],
    ["15 s of 75 s", 75_000, 15_000],
    ["a fifth of a minute", 60_000, 12_000],
    ["a fifth of 10 s", 10_000, 2_000],
  ])("leaves for reporting %s", (_, time, margin) => {
    const { clock, deadline } = deadlineIn(time);
    expect(deadline.workUntil.getTime()).toBe(NOW + time - margin);
    clock.advance(time - margin - 1);
    expect(deadline.work.aborted).toBe(false);
    clock.advance(1);
    expect(deadline.work.aborted).toBe(true);
    expect(deadline.ledger.aborted).toBe(false);
  });

  it("stops work, ledger, message and the last note one after the other", () => {
    const { clock, deadline } = deadlineIn(100_000);
    const { work, ledger, message, last } = deadline;
    const signals = { work, ledger, message, last };
    const seen: [string, number][] = [];
    for (const [name, signal] of Object.entries(signals)) {
      signal.addEventListener("abort", () => seen.push([name, clock.now().getTime() - NOW]));
    }
    clock.advance(100_000);
    expect(seen).toEqual([
      ["work", 85_000],
      ["ledger", 92_500],
      ["message", 96_250],
      ["last", 98_500],
    ]);
    expect(work.reason).toBeInstanceOf(DeadlineError);
    expect(work.reason.message).toBe(
      "the work was stopped shortly before the run's deadline. Give it more time, or find out what took so long",
    );
    expect(message.reason).toMatchObject({
      code: "DEADLINE",
      message: expect.stringMatching(/^the message was not out before the run's deadline\. /),
    });
  });

  it("stops all at once where the end is past already", () => {
    const { clock, deadline } = deadlineIn(-60_000);
    clock.advance(0);
    expect(deadline.work.reason).toBeInstanceOf(DeadlineError);
    expect(deadline.message.reason).toBeInstanceOf(DeadlineError);
    expect(deadline.workUntil.getTime()).toBeLessThanOrEqual(NOW);
  });

  it("lets an interrupt stop the work, but not reporting", () => {
    const controller = new AbortController();
    const { deadline } = deadlineIn(60_000, controller.signal);
    const reason = new InterruptedError("Ctrl-C");
    controller.abort(reason);
    expect(deadline.work.aborted).toBe(true);
    expect(deadline.work.reason).toBe(reason);
    expect(deadline.message.aborted).toBe(false);
  });

  it("stops the work in time without an interrupt", () => {
    const { clock, deadline } = deadlineIn(25, new AbortController().signal);
    clock.advance(25);
    expect(deadline.work.reason).toBeInstanceOf(DeadlineError);
  });

  it("stops nothing any more when it is disposed of", () => {
    const { clock, deadline } = deadlineIn(25);
    deadline[Symbol.dispose]();
    clock.advance(60);
    expect(deadline.work.aborted).toBe(false);
    expect(deadline.message.aborted).toBe(false);
  });
});
