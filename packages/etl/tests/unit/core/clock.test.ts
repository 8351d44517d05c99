import { once } from "node:events";
import { describe, expect, it } from "@jest/globals";
import { systemClock, TimeLimit } from "../../../src/core/clock.ts";
import { TestClock } from "../../support/test-clock.ts";

const never = new AbortController().signal;

describe("systemClock", () => {
  it("tells the time", () => {
    const before = Date.now();
    const now = systemClock.now().getTime();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });

  it("sleeps no shorter than asked", async () => {
    const before = performance.now();
    await systemClock.sleep(30, never);
    // A timer of Node may ring up to a millisecond early.
    expect(performance.now() - before).toBeGreaterThan(28);
  });

  it.each(["before", "meanwhile"])("wakes with the reason where it is aborted %s", async (when) => {
    const controller = new AbortController();
    const reason = new Error("Ctrl-C");
    if (when === "before") controller.abort(reason);
    const sleep = systemClock.sleep(86_400_000, controller.signal);
    controller.abort(reason);
    await expect(sleep).rejects.toBe(reason);
  });

  it("calls back after a while, unless that is disposed of", async () => {
    const rung: string[] = [];
    systemClock.after(1, () => rung.push("disposed of"))[Symbol.dispose]();
    await new Promise<void>((resolve) => {
      systemClock.after(1, () => rung.push("first"));
      systemClock.after(2, resolve);
      // Its timers keep no process alive, so that something else has to.
      const alive = setInterval(() => {}, 1_000);
      systemClock.after(2, () => clearInterval(alive));
    });
    expect(rung).toEqual(["first"]);
  });
});

describe("TimeLimit", () => {
  it("ends an operation by its clock", async () => {
    const clock = new TestClock();
    using limit = new TimeLimit(10_000, never, clock);
    clock.advance(9_999);
    expect(limit.signal.aborted).toBe(false);
    const aborted = once(limit.signal, "abort");
    clock.advance(1);
    await aborted;
    expect(limit.signal.reason).toMatchObject({
      name: "TimeoutError",
      message: "no answer within 10 s",
    });
  });

  it("ends an operation when the given signal is aborted", () => {
    const controller = new AbortController();
    using limit = new TimeLimit(10_000, controller.signal, new TestClock());
    controller.abort(new Error("Ctrl-C"));
    expect(limit.signal.reason.message).toBe("Ctrl-C");
  });
});
