import { describe, expect, it } from "@jest/globals";
import { systemClock } from "../../src/clock.ts";

describe("systemClock", () => {
  it("tells the time", () => {
    const before = Date.now();
    const now = systemClock.now().getTime();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });

  it("sleeps about as long as asked", async () => {
    const before = performance.now();
    await systemClock.sleep(30, new AbortController().signal);
    expect(performance.now() - before).toBeGreaterThan(25);
  });

  it.each([
    ["before", undefined],
    ["meanwhile", 5],
  ])("wakes with the reason where it is aborted %s", async (_, after) => {
    const controller = new AbortController();
    const reason = new Error("Ctrl-C");
    if (after === undefined) controller.abort(reason);
    else setTimeout(() => controller.abort(reason), after);
    await expect(systemClock.sleep(60_000, controller.signal)).rejects.toBe(reason);
  });
});
