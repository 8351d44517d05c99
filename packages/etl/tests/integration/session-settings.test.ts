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
];

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
    const client = await connect(server.url);
    const database = client.escapeIdentifier(client.database ?? "");
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
