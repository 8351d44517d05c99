import { expect, it } from "@jest/globals";
import { nearest, typingDistance } from "../../../src/core/nearest.ts";

const NAMES = ["us-daily", "us-states", "us-counties"];

it.each([
  ["us-dayly", "us-daily"],
  ["us-dialy", "us-daily"],
  ["usdaily", "us-daily"],
  ["US-Daily", "us-daily"],
  ["us-state", "us-states"],
  ["us-cuontise", "us-counties"],
])("takes %s for %s", (typed, name) => {
  expect(nearest(typed, NAMES)).toBe(name);
});

it.each(["", "us", "x", "brent-daily", "us-daily".repeat(100_000)])(
  "knows no name near %.20s",
  (typed) => {
    expect(nearest(typed, NAMES)).toBeUndefined();
  },
);

it.each([
  ["Texas", "texas", 0],
  ["texsa", "Texas", 1],
  ["Txas", "Texas", 1],
  ["exsat", "Texas", undefined],
  ["TX", "Texas", undefined],
  ["a", "b", undefined],
])("measures from %s to %s", (typed, name, distance) => {
  expect(typingDistance(typed, name)).toBe(distance);
});
