import { describe, expect, it } from "@jest/globals";
import type { Client } from "pg";
import { describeProcess, howToEnd, LockWatch } from "../../../src/database/lock-watch.ts";

const NOTHING = { user: null, application: null, type: null, state: null, since: null };

describe("a holder of a lock", () => {
  it("is ended as a process", () => {
    expect(howToEnd(4711)).toBe("select pg_terminate_backend(4711)");
  });

  it("may be a prepared transaction, which pg_blocking_pids shows as 0", () => {
    expect(describeProcess({ pid: 0, ...NOTHING })).toMatch(/^a prepared transaction/);
    expect(howToEnd(0)).toMatch(/^rollback prepared/);
    expect(howToEnd(0, "Ada's")).toBe("rollback prepared 'Ada''s' or commit prepared 'Ada''s'");
  });
});

describe("LockWatch", () => {
  it("lifts the time limits of its connection before it looks", async () => {
    const looked = Promise.withResolvers<void>();
    const statements: string[] = [];
    const dial = () =>
      ({
        on() {},
        async connect() {},
        async query(text: string) {
          statements.push(text);
          if (statements.length > 1) looked.resolve();
          return { rows: [] };
        },
        async end() {},
      }) as unknown as Client;
    await new LockWatch(1, dial, 60_000, { lookAfter: 1 }).during(() => looked.promise);
    expect(statements[0]).toMatch(/idle_session_timeout', '0'.*statement_timeout', '0'/);
    expect(statements[1]).toContain("pg_blocking_pids");
  });
});
