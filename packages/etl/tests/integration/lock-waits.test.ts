import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { DatabaseLockedError } from "../../src/core/errors.ts";
import { serverDatabase } from "../../src/database/server.ts";
import { type ServerTestDatabase, serverTestDatabase } from "../support/test-databases.ts";

/** In milliseconds; the statement waits until it is given up, however long that takes. */
const SOON = { lookAfter: 20, lockPatience: 50 };

describe.each(["18", "15"] as const)("a lock of another session on PostgreSQL %s", (version) => {
  let db: ServerTestDatabase;
  let holder: number;
  beforeAll(async () => {
    db = await serverTestDatabase(version);
    await db.query("create table numbers (n int)");
    const [row] = await db.query<{ pid: number }>("select pg_backend_pid() as pid");
    holder = row?.pid ?? 0;
  });
  afterAll(() => db.close());

  const connect = (said: (string | undefined)[]) =>
    serverDatabase({ connectionString: db.url }).connect(new AbortController().signal, {
      ...SOON,
      onWait: (text) => void said.push(text),
    });

  it("is named with its process, and given up at the limit", async () => {
    const said: (string | undefined)[] = [];
    await using session = await connect(said);
    await db.query("begin");
    await db.query("lock table numbers");
    try {
      const waiting = sql`select n from numbers`.execute(session.db);
      const error = await waiting.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(DatabaseLockedError);
      expect((error as Error).message).toMatch(
        new RegExp(
          `^gave up after waiting 0\\.05 s for a lock on numbers, which is held by process ${holder} .*pg_terminate_backend\\(${holder}\\)`,
        ),
      );
      expect(said[0]).toMatch(`waiting for a lock on numbers, which is held by process ${holder} `);
    } finally {
      await db.query("rollback");
    }
    // The session is usable again.
    expect((await sql`select n from numbers`.execute(session.db)).rows).toEqual([]);
  });

  it.each([
    ["the table", "lock table numbers", "a lock on numbers"],
    ["a row", "update numbers set n = n", "a lock"],
  ])("is named with its prepared transaction (%s)", async (_, statement, lock) => {
    await db.query("insert into numbers values (1)");
    await using session = await connect([]);
    await db.query("begin");
    await db.query(statement);
    await db.query("prepare transaction 'left over'");
    try {
      const error = await sql`update numbers set n = 2`
        .execute(session.db)
        .catch((reason: unknown) => reason);
      expect((error as Error).message).toMatch(
        new RegExp(
          `for ${lock}, which is held by the prepared transaction 'left over' .*rollback prepared 'left over'`,
        ),
      );
    } finally {
      await db.query("rollback prepared 'left over'");
      await db.query("delete from numbers");
    }
  });

  it("is not suspected of a statement that takes long by itself", async () => {
    const said: (string | undefined)[] = [];
    await using session = await connect(said);
    await sql`select pg_sleep(0.3)`.execute(session.db);
    expect(said).toEqual([]);
  });
});
