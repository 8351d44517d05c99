import { describe, expect, it } from "@jest/globals";
import type { Client } from "pg";
import { DatabaseRefusedError, DatabaseUnavailableError } from "../../../src/core/errors.ts";
import { ServerSession } from "../../../src/database/server-session.ts";

/** A client whose connection the server ends with an error. */
const refusedWith = (code: string, message: string) =>
  ({
    ...{ host: "db.example.com", port: 6432 },
    on() {},
    connect: () => Promise.reject(Object.assign(new Error(message), { code })),
    async end() {},
  }) as unknown as Client;

const IDLE = ["57P05", "terminating connection due to idle-session timeout"] as const;

/** Opens a session whose attempts end with these errors, one after the other. */
async function openWith(...errors: (readonly [code: string, message: string])[]) {
  const dials: (readonly string[])[] = [];
  const dial = (lifted: readonly string[]) => {
    dials.push([...lifted]);
    return refusedWith(...(errors[dials.length - 1] as [string, string]));
  };
  const signal = new AbortController().signal;
  const error = await ServerSession.open(dial, signal, {}).catch((reason: unknown) => reason);
  return { dials, error: error as Error };
}

describe("a session that a time limit ends while it is opened", () => {
  it("is opened again without each limit that ends it", async () => {
    const { dials, error } = await openWith(
      IDLE,
      ["25P04", "terminating connection due to transaction timeout"],
      ["28P01", "password authentication failed"],
    );
    expect(dials).toEqual([
      [],
      ["idle_session_timeout"],
      ["idle_session_timeout", "transaction_timeout"],
    ]);
    expect(error).toBeInstanceOf(DatabaseRefusedError);
  });

  it("names the limit if a pooler refuses to lift it", async () => {
    const { error } = await openWith(IDLE, ["08P01", "unsupported startup parameter: options"]);
    expect(error).toBeInstanceOf(DatabaseUnavailableError);
    expect(error.message).toMatch(/SQLSTATE 57P05.*idle_session_timeout.*psql: \\drds/);
  });

  it("is given up if the limit holds nevertheless", async () => {
    const { dials, error } = await openWith(IDLE, IDLE);
    expect(dials).toHaveLength(2);
    expect(error.message).toContain("SQLSTATE 57P05");
  });
});
