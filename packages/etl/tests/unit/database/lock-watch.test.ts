import { describe, expect, it } from "@jest/globals";
import { describeProcess, howToEnd } from "../../../src/database/lock-watch.ts";

const NOTHING = { user: null, application: null, type: null, state: null, since: null };

describe("a holder of a lock", () => {
  it("is ended as a process", () => {
    expect(howToEnd(4711)).toBe("select pg_terminate_backend(4711)");
  });

  it("may be a prepared transaction, which pg_blocking_pids shows as 0", () => {
    expect(describeProcess({ pid: 0, ...NOTHING })).toMatch(/^a prepared transaction/);
    expect(howToEnd(0)).toMatch(/^rollback prepared/);
  });
});
