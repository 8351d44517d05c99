import { describe, expect, it } from "@jest/globals";
import { ConfigurationError } from "../../../src/core/errors.ts";
import { checkClock } from "../../../src/database/server-facts.ts";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 27, 15, 45);

describe("checkClock", () => {
  it.each([0, 5, -5, 23])("accepts a machine's clock that is %i h ahead of the database's", (h) => {
    expect(() => checkClock({ now: NOW }, "db:5432", NOW + h * HOUR)).not.toThrow();
  });

  it.each([
    [Date.UTC(2099, 0, 2), "2099-01-02 00:00"],
    [0, "1970-01-01 00:00"],
  ])("refuses one that is more than a day off, and shows both", (machine, shown) => {
    const check = () => checkClock({ now: NOW }, "db:5432", machine);
    expect(check).toThrow(ConfigurationError);
    expect(check).toThrow(
      new RegExp(`machine's clock \\(${shown} UTC\\).*db:5432 \\(2026-11-27 15:45 UTC\\)`),
    );
  });
});
