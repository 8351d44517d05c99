import { describe, expect, it } from "@jest/globals";
import { longestGapHours } from "../../src/environment/schedule-expression.ts";

describe("longestGapHours", () => {
  it.each([
    ["cron(0 19 * * ? *)", 24],
    ["cron(0,30 6,18 * * ? *)", 11.5],
    ["cron(0/15 * * * ? *)", 0.25],
    ["cron(0 6 ? * MON-FRI *)", 72],
    ["cron(0 6 ? * 2-6 *)", 72],
    ["cron(0 6 ? * SUN *)", 168],
    ["cron(0 6 ? * 2#1 *)", 35 * 24],
    ["cron(0 6 ? * 6L *)", 35 * 24],
    ["cron(0 6 1,15 * ? *)", 17 * 24],
    ["cron(0 6 L * ? *)", 31 * 24],
    ["cron(0 6 LW * ? *)", 33 * 24],
    ["cron(0 6 15W * ? *)", 32 * 24],
    ["cron(0 6 1 JAN ? *)", 366 * 24],
    ["cron(0 6 29 2 ? *)", 1461 * 24],
    ["cron(0 6 1 1 ? 2030)", Number.POSITIVE_INFINITY],
    ["rate(1 day)", 24],
    ["rate(2 days)", 48],
    ["rate(12 hours)", 12],
    ["rate(90 minutes)", 1.5],
  ])("of %s is %d hours", (expression, hours) => {
    expect(longestGapHours(expression)).toBe(hours);
  });

  it.each([
    "cron(99 99 99 99 99 99)",
    "cron(60 19 * * ? *)",
    "cron(0 24 * * ? *)",
    "cron(0 19 0 * ? *)",
    "cron(0 19 32 * ? *)",
    "cron(0 19 * 13 ? *)",
    "cron(0 19 ? * 0 *)",
    "cron(0 19 ? * 8 *)",
    "cron(0 19 ? * MONDAY *)",
    "cron(0 19 * * * *)",
    "cron(0 19 ? * ? *)",
    "cron(0 19 * * ? 1969)",
    "cron(0 19 * * ? 2200)",
    "cron(0 19 30 2 ? *)",
    "cron(0 19 ? * 2#6 *)",
    "cron(0/0 19 * * ? *)",
    "cron(30-10 19 * * ? *)",
    "cron(0 19 * * ?)",
    "cron(0  19 * * ? *)",
    "cron(, 19 * * ? *)",
    "rate(0 day)",
    "rate(0 days)",
    "rate(1 days)",
    "rate(2 day)",
    "rate(-1 hours)",
    "rate(1.5 hours)",
    "rate(2 weeks)",
    "at(2026-01-01T00:00:00)",
  ])(
    "of %s is unknown, because EventBridge Scheduler refuses it or it never runs",
    (expression) => {
      expect(longestGapHours(expression)).toBeUndefined();
    },
  );
});
