import { describe, expect, it } from "@jest/globals";
import { firstPart } from "../../src/publish/first-part.ts";

const part = (name: string, day: string, cases: unknown) => ({ name, last: { day, cases } });
const first = (...parts: readonly ReturnType<typeof part>[]) =>
  firstPart(parts, "day", "cases")?.name;

describe("the part that is shown first", () => {
  it("has the largest value, exact or not, also below zero", () => {
    expect(first(part("A", "2021-02-03", "9.5"), part("B", "2021-02-01", 10))).toBe("B");
    expect(first(part("A", "2021-02-03", -2), part("B", "2021-02-01", -1))).toBe("B");
  });

  it("has a known value, if any has one", () => {
    expect(first(part("A", "2021-02-03", null), part("B", "2021-02-01", -1))).toBe("B");
    expect(first(part("A", "2021-02-03", null), part("B", "2021-02-01", null))).toBe("A");
  });

  it("ends no more than a month before the newest", () => {
    const [large, middle, newest] = [
      part("Large", "2021-01-01", 9),
      part("Middle", "2021-01-25", 5),
      part("Newest", "2021-02-10", 1),
    ] as const;
    expect(first(large, middle, newest)).toBe("Middle");
    expect(first(newest, middle, large)).toBe("Middle");
  });

  it("is none without parts, and the first without a measure", () => {
    expect(first()).toBeUndefined();
    const parts = [part("A", "2021-02-03", 1), part("B", "2021-02-03", 2)];
    expect(firstPart(parts, "day")?.name).toBe("A");
  });
});
