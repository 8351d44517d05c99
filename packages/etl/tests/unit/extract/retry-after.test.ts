import { describe, expect, it } from "@jest/globals";
import { askedDelay } from "../../../src/extract/retry-after.ts";

const NOW = Date.parse("2021-03-01T12:00:00Z");
const DATE = "Mon, 01 Mar 2021 12:00:00 GMT";

describe("the time that a server asks to wait", () => {
  it.each<[string, Record<string, string>, number | undefined]>([
    ["seconds", { "retry-after": " 120 " }, 120_000],
    ["a fraction of a second", { "retry-after": "0.5" }, 500],
    ["a date", { "retry-after": "Mon, 01 Mar 2021 12:01:00 GMT" }, 60_000],
    ["a date of RFC 850", { "retry-after": "Monday, 01-Mar-21 12:01:00 GMT" }, 60_000],
    ["a date of asctime", { "retry-after": "Mon Mar  1 12:01:00 2021" }, 60_000],
    ["a date that is past", { "retry-after": "Mon, 01 Mar 2021 11:00:00 GMT" }, 0],
    [
      "a date by the server's own clock",
      {
        date: "Mon, 01 Mar 2021 15:00:00 GMT",
        "retry-after": "Mon, 01 Mar 2021 15:00:30 GMT",
      },
      30_000,
    ],
    ["a negative number", { "retry-after": "-5" }, undefined],
    ["a date of ISO 8601", { "retry-after": "2021-03-01T12:01:00Z" }, undefined],
    ["a weekday without a date", { "retry-after": "Mon, soon" }, undefined],
    ["nothing", {}, undefined],
    [
      "a reset in seconds since 1970",
      { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(NOW / 1000 + 90) },
      90_000,
    ],
    [
      "a reset in milliseconds since 1970",
      { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(NOW + 90_000) },
      90_000,
    ],
    [
      "a reset that is past",
      { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(NOW / 1000 - 90) },
      0,
    ],
    ["a reset in seconds", { "ratelimit-remaining": "0", "ratelimit-reset": "45" }, 45_000],
    [
      "a reset while requests remain",
      { "ratelimit-remaining": "7", "ratelimit-reset": "45" },
      undefined,
    ],
    ["a limit without a reset", { "x-ratelimit-remaining": "0" }, undefined],
    [
      "Retry-After before a reset",
      { "retry-after": "1", "ratelimit-remaining": "0", "ratelimit-reset": "45" },
      1_000,
    ],
  ])("is read from %s", (_, headers, delay) => {
    expect(askedDelay(new Headers({ date: DATE, ...headers }), 0)).toBe(delay);
  });

  it("is counted from now where the answer has no date", () => {
    const headers = new Headers({ "retry-after": "Mon, 01 Mar 2021 12:01:00 GMT" });
    expect(askedDelay(headers, NOW)).toBe(60_000);
    headers.set("date", "today");
    expect(askedDelay(headers, NOW)).toBe(60_000);
  });
});
