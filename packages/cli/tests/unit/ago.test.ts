import { expect, it } from "@jest/globals";
import { ago, describeTime, shortTime } from "../../src/terminal/ago.ts";
import { labelled, widthOf, wrap } from "../../src/terminal/wrap.ts";

const HOUR = 3_600_000;

it.each([
  [-HOUR, "just now"],
  [999, "just now"],
  [1_000, "1 second ago"],
  [59_999, "59 seconds ago"],
  [60_000, "1 minute ago"],
  [HOUR - 1, "59 minutes ago"],
  [3 * HOUR, "3 hours ago"],
  [24 * HOUR, "1 day ago"],
  [30 * 24 * HOUR, "30 days ago"],
  [31 * 24 * HOUR, "1 month ago"],
  [364 * 24 * HOUR, "11 months ago"],
  [1_096 * 24 * HOUR, "3 years ago"],
])("says how long ago %d ms are", (milliseconds, said) => {
  expect(ago(1_000_000, 1_000_000 + milliseconds)).toBe(said);
});

it("names the time in UTC, with another year than now", () => {
  const now = new Date("2026-11-25T05:10:00Z");
  expect(describeTime("2026-11-25T02:09:59.999Z", now)).toBe("3 hours ago (Nov 25, 02:09 UTC)");
  expect(shortTime("2025-01-01T00:00:00Z", now)).toBe("Jan 1, 2025, 00:00 UTC");
});

it.each([
  ["", 5, undefined, [""]],
  ["one two three", 7, undefined, ["one two", "three"]],
  ["abcdefghij kl", 4, undefined, ["abcd", "efgh", "ij", "kl"]],
  ["a bcdefghij", 4, undefined, ["a", "bcde", "fghi", "j"]],
  ["one two three", 7, 1, ["one…"]],
  ["one two three", 8, 1, ["one two…"]],
  ["one two", 7, 1, ["one two"]],
])("breaks %j into lines of %d characters", (text, width, most, lines) => {
  expect(wrap(text, width, most)).toEqual(lines);
});

it("indents the lines after a label", () => {
  expect(labelled("  error", "one two three four five six", { width: 30, indent: 8 })).toEqual([
    "  error one two three four",
    "        five six",
  ]);
  expect([widthOf({}), widthOf({ columns: 0 }), widthOf({ columns: 60 })]).toEqual([80, 80, 60]);
  expect(widthOf({ columns: 300 })).toBe(80);
});
