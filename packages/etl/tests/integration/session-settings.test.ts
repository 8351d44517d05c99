import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { DatabaseError, TransientError } from "../../src/core/errors.ts";
import { migrate } from "../../src/database/migrations.ts";
import { serverDatabase } from "../../src/database/server.ts";
import type { Session } from "../../src/database/session.ts";
import { type CreatedDatabase, connect, createDatabase } from "../support/databases.ts";

/** Settings that a database may have, and the values that a session needs. */
const SETTINGS: readonly [string, string, string][] = [
  ["idle_in_transaction_session_timeout", "1h", "0"],
  ["idle_session_timeout", "1h", "0"],
  ["statement_timeout", "1h", "0"],
  ["lock_timeout", "1h", "90s"],
  ["datestyle", "SQL, DMY", "ISO, DMY"],
  ["timezone", "Asia/Kathmandu", "UTC"],
  ["default_transaction_isolation", "serializable", "read committed"],
  ["transform_null_equals", "on", "off"],
  ["quote_all_identifiers", "on", "off"],
  ["array_nulls", "off", "on"],
  // The database's clock is read before it is set.
  ["extra_float_digits", "-15", "1"],
];

/** Settings that end a session or a statement; PostgreSQL 15 does not have the last one. */
const TIME_LIMITS = ["statement_timeout", "idle_session_timeout", "transaction_timeout"];
/** A session may be faster than a time limit by chance. */
const TRIES = 20;

describe.each(["18", "15"] as const)("a session on PostgreSQL %s", (version) => {
  let server: CreatedDatabase;
  beforeAll(async () => {
    server = await createDatabase(version);
  });
  afterAll(() => server.drop());

  async function within<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const database = serverDatabase({ connectionString: server.url });
    await using session = await database.connect(new AbortController().signal);
    return await work(session);
  }

  async function alter(name: string, value: string): Promise<void> {
    const url = new URL(server.url);
    const database = url.pathname.slice(1);
    // Its settings are not this connection's.
    url.pathname = "postgres";
    const client = await connect(url.href);
    await client.query(`alter database ${database} set ${name} = ${value}`);
    await client.end();
  }

  it.each(SETTINGS)("overrides the database's %s = %s", async (name, value, needed) => {
    await alter(name, `'${value}'`.replace("'SQL, DMY'", "SQL, DMY"));
    try {
      const { rows } = await within((session) =>
        sql<{ value: string }>`select current_setting(${name}) as value`.execute(session.db),
      );
      expect(rows[0]?.value).toBe(needed);
    } finally {
      await alter(name, "default");
    }
  });

  it.each(TIME_LIMITS.slice(0, version === "15" ? -1 : undefined))(
    "is opened even if the database has a short %s",
    async (name) => {
      await alter(name, "'1ms'");
      try {
        for (let tries = 0; tries < TRIES; tries++) {
          const { rows } = await within((session) =>
            sql<{ value: string }>`select current_setting(${name}) as value`.execute(session.db),
          );
          expect(rows[0]?.value).toBe("0");
        }
      } finally {
        await alter(name, "default");
      }
    },
  );

  it("reports a database that is read-only by a setting as final, and says which", async () => {
    await alter("default_transaction_read_only", "on");
    const error = await within((session) => migrate(session.db)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).not.toBeInstanceOf(TransientError);
    expect((error as Error).message).toMatch(
      /read-only.*\(SQLSTATE 25006\)\. .*default_transaction_read_only = on/,
    );
  });
});
