import { expect, it } from "@jest/globals";
import { nextRun } from "../../../src/lambda/next-run.ts";

it.each([
  ["later today", "19:00 UTC", "2026-11-25T02:09:00Z", "2026-11-25T19:00:00Z"],
  ["tomorrow", "19:00 UTC", "2026-11-25T19:00:00Z", "2026-11-26T19:00:00Z"],
  ["before midnight in UTC", "02:30 Asia/Tokyo", "2026-11-25T12:00:00Z", "2026-11-25T17:30:00Z"],
  [
    "after midnight in UTC",
    "21:00 America/New_York",
    "2026-11-25T03:00:00Z",
    "2026-11-26T02:00:00Z",
  ],
  ["after summer time ends", "19:00 Europe/Berlin", "2026-10-24T17:30:00Z", "2026-10-25T18:00:00Z"],
  [
    "a day later if clocks skip it",
    "02:30 Europe/Berlin",
    "2026-03-28T12:00:00Z",
    "2026-03-30T00:30:00Z",
  ],
])("finds the next daily run: %s", (_, dailyAt, now, next) => {
  expect(nextRun(dailyAt, new Date(now))).toBe(next);
});

it("refuses a zone that does not exist", () => {
  expect(() => nextRun("19:00 Europe/Atlantis", new Date())).toThrow("IANA's time zones");
});
