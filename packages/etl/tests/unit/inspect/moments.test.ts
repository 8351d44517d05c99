import { describe, expect, it } from "@jest/globals";
import { ConfigurationError } from "../../../src/core/errors.ts";
import { parseMoment } from "../../../src/inspect/moments.ts";

describe("a moment", () => {
  it.each([
    ["17", { kind: "run", run: 17 }],
    ["2021-03-01", { kind: "time", time: "2021-03-01T00:00:00Z" }],
    ["2021-03-01T08:30Z", { kind: "time", time: "2021-03-01T08:30:00Z" }],
    ["2021-03-01T08:30+01:00", { kind: "time", time: "2021-03-01T07:30:00Z" }],
  ])("is read from %s", (text, moment) => {
    expect(parseMoment(text)).toEqual(moment);
  });

  it.each(["", "yesterday", "-1", "1.5", "1234567890123456", "2021-02-30", "2021-03-01T08:30"])(
    "is not read from %j, which says what it may be",
    (text) => {
      expect(() => parseMoment(text)).toThrow(ConfigurationError);
      expect(() => parseMoment(text)).toThrow(
        `"${text}" is neither a day such as 2021-03-01, nor a time with Z or its distance from UTC such as 2021-03-01T06:30Z, nor the number of a run such as 17`,
      );
    },
  );
});
