import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { passwordVerifier } from "../../src/database/password-verifier.ts";
import type { RunEvent } from "../../src/record/run-event.ts";
import { run } from "../../src/run.ts";
import type { PasswordReader } from "../../src/run-settings.ts";
import { connect } from "../support/databases.ts";
import { DAY_1, DAY_2, sourcesOf } from "../support/days.ts";
import { joined, settingsOn, TestNotifier } from "../support/runs.ts";
import {
  serverTestDatabase,
  TEST_DATABASES,
  type TestDatabase,
} from "../support/test-databases.ts";

/** Roles belong to a whole server, which tests share. */
const ROLE = `tool_${process.pid}`;
const PASSWORD = "fXq3'v$\\kT8m\"Lw2";

async function dropRole(db: TestDatabase): Promise<void> {
  const [role] = await db.query("select from pg_roles where rolname = $1", [ROLE]);
  if (role === undefined) return;
  await db.query(`drop owned by ${ROLE}`);
  await db.query(`drop role ${ROLE}`);
}

const storedPassword = async (db: TestDatabase): Promise<string> => {
  const [row] = await db.query<{ rolpassword: string }>(
    "select rolpassword from pg_authid where rolname = $1",
    [ROLE],
  );
  return row?.rolpassword ?? "";
};

const saltOf = (verifier: string): Buffer =>
  Buffer.from(/^SCRAM-SHA-256\$4096:([^$]+)\$/.exec(verifier)?.[1] ?? "", "base64");

async function runWith(
  db: TestDatabase,
  passwordReader: () => Promise<PasswordReader>,
  more: { day?: string; reader?: string } = {},
): Promise<{ status: string; events: RunEvent[] }> {
  const events: RunEvent[] = [];
  const { record } = await run(
    { dataset: joined },
    settingsOn(db, {
      ...{ passwordReader, reader: more.reader, notifier: new TestNotifier() },
      open: sourcesOf(more.day ?? DAY_1).open,
      onEvent: (event) => {
        if (event.kind !== "progress") events.push(event);
      },
    }),
  );
  return { status: record.status, events };
}

const login =
  (password = PASSWORD, encryption: PasswordReader["encryption"] = "scram-sha-256") =>
  async (): Promise<PasswordReader> => ({ role: ROLE, password, encryption });

describe.each(TEST_DATABASES)("a reader with a password on %s", (_, makeDatabase) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(async () => {
    await dropRole(db);
    await db.close();
  });
  beforeEach(async () => {
    await dropRole(db);
    await db.clear();
  });

  it("is created by the first run with the verifier that PostgreSQL itself would store", async () => {
    expect(await runWith(db, login())).toEqual({ status: "succeeded", events: [] });
    const stored = await storedPassword(db);
    expect(stored).toBe(passwordVerifier("scram-sha-256", ROLE, PASSWORD, saltOf(stored)));
    await db.query("set password_encryption = 'scram-sha-256'");
    await db.query(`alter role ${ROLE} password '${PASSWORD.replaceAll("'", "''")}'`);
    const own = await storedPassword(db);
    expect(own).toBe(passwordVerifier("scram-sha-256", ROLE, PASSWORD, saltOf(own)));
  });

  it("is stored with MD5 for tools that do not know SCRAM", async () => {
    await runWith(db, login(PASSWORD, "md5"));
    expect(await storedPassword(db)).toBe(passwordVerifier("md5", ROLE, PASSWORD));
    await db.query("set password_encryption = 'md5'");
    await db.query(`alter role ${ROLE} password '${PASSWORD.replaceAll("'", "''")}'`);
    expect(await storedPassword(db)).toBe(passwordVerifier("md5", ROLE, PASSWORD));
  });

  it("gets a new password by the next run", async () => {
    await runWith(db, login());
    await runWith(db, login("another-Password-1"), { day: DAY_2 });
    const stored = await storedPassword(db);
    expect(stored).toBe(
      passwordVerifier("scram-sha-256", ROLE, "another-Password-1", saltOf(stored)),
    );
  });

  it("does not log in by IAM, which on RDS would refuse its password", async () => {
    await db.query("create role rds_iam");
    try {
      await runWith(db, login());
      expect(
        await db.query("select pg_has_role($1::name, 'rds_iam', 'member') as member", [ROLE]),
      ).toEqual([{ member: false }]);
    } finally {
      await dropRole(db);
      await db.query("drop role rds_iam");
    }
  });

  it("may read data and ledger, and change nothing", async () => {
    await runWith(db, login());
    for (const table of ["public.test_joined", "daily_delta.revisions", "daily_delta.runs"]) {
      const rights = await db.query(
        `select has_table_privilege($1, $2, 'select') as read,
          has_table_privilege($1, $2, 'insert, update, delete, truncate') as write`,
        [ROLE, table],
      );
      expect(rights).toEqual([{ read: true, write: false }]);
    }
  });

  it.each([
    ["the secret cannot be read", () => Promise.reject(new Error("AccessDenied"))],
    ["the password is not ASCII", login("geheim-ä-Wort")],
    ["PostgreSQL reserves the name", async () => ({ ...(await login()()), role: "pg_tool" })],
  ])("fails no run, and keeps no other reader out, if %s", async (_, passwordReader) => {
    const { status, events } = await runWith(db, passwordReader, { reader: ROLE });
    expect(status).toBe("succeeded");
    expect(events).toEqual([{ kind: "not-admitted", error: expect.any(Error) }]);
    expect(await db.query("select rolname from pg_roles where rolname = $1", [ROLE])).toEqual([
      { rolname: ROLE },
    ]);
  });
});

it("a reader with a password logs into a server and reads the data", async () => {
  const db = await serverTestDatabase("18");
  try {
    await runWith(db, login());
    const url = new URL(db.url);
    url.username = ROLE;
    url.password = encodeURIComponent(PASSWORD);
    const client = await connect(url.href);
    try {
      const { rows } = await client.query(
        "select current_user::text as me from test_joined limit 1",
      );
      expect(rows).toEqual([{ me: ROLE }]);
      await expect(client.query("delete from test_joined")).rejects.toThrow("permission denied");
    } finally {
      await client.end();
    }
  } finally {
    await dropRole(db);
    await db.close();
  }
});
