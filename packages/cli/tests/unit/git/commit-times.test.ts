import { describe, expect, it } from "@jest/globals";
import { steadyTimes } from "../../../src/git/commit-times.ts";

describe("times of commits", () => {
  it.each([
    [[], []],
    [
      [10, 20, 20, 30],
      [10, 20, 20, 30],
    ],
    [
      [10, 20, 99, 30, 40],
      [10, 20, 20, 30, 40],
    ],
    [
      [10, 20, 5, 30, 40],
      [10, 20, 20, 30, 40],
    ],
    [
      [90, 20, 30],
      [20, 20, 30],
    ],
    [
      [10, 20, 500],
      [10, 20, 20],
    ],
    [[500], [100]],
    [
      [10, Number.NaN, 30],
      [10, 10, 30],
    ],
  ])("of %j are steady as %j", (times, steady) => {
    expect(steadyTimes(times, 100)).toEqual(steady);
  });

  it("never go back, and change no more than the times that do not fit", () => {
    let seed = 7;
    const random = (limit: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % limit;
    };
    for (let round = 0; round < 200; round++) {
      const right = Array.from({ length: 30 }, (_, index) => 10 * index);
      const wrong = new Set(Array.from({ length: 3 }, () => random(30)));
      const times = right.map((time, index) => (wrong.has(index) ? random(1_000) : time));
      const steady = steadyTimes(times, 1_000);
      const isSteady = steady.every(
        (time, index) => index === 0 || time >= (steady[index - 1] ?? 0),
      );
      expect(isSteady).toBe(true);
      expect(steady.filter((time, index) => time !== times[index]).length).toBeLessThanOrEqual(3);
    }
  });

  it("of a hundred thousand commits are found quickly enough to be of use", () => {
    const times = Array.from(
      { length: 100_000 },
      (_, index) => index - (index % 1_000 === 0 ? 99 : 0),
    );
    expect(steadyTimes(times, 1e9)).toHaveLength(100_000);
  });
});
