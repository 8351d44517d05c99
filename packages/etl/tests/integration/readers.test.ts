import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { RunEvent } from "../../src/record/run-event.ts";
import { run } from "../../src/run.ts";
import { DAY_1, DAY_2, sourcesOf } from "../support/days.ts";
import { joined, settingsOn, TestNotifier } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

/** Roles belong to a whole server, which tests share. */
const READER = `reader_${process.pid}`;

describe.each(TEST_DATABASES)("a reader of the data on %s", (_, makeDatabase) => {
  let db: TestDatabase;
  let events: RunEvent[];
  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(async () => {
    await dropReader();
    await db.close();
  });
  beforeEach(async () => {
    await dropReader();
    await db.reset();
    events = [];
  });

  const dropReader = async (): Promise<void> => {
    const [role] = await db.query("select from pg_roles where rolname = $1", [READER]);
    if (role === undefined) return;
    await db.query(`drop owned by ${READER}`);
    await db.query(`drop role ${READER}`);
  };
  const runWith = async (reader: string | undefined, day = DAY_1) =>
    await run(
      { dataset: joined },
      settingsOn(db, {
        ...{ reader, open: sourcesOf(day).open, notifier: new TestNotifier() },
        onEvent: (event) => {
          if (event.kind !== "progress") events.push(event);
        },
      }),
    );
  const may = async (table: string): Promise<unknown> =>
    (
      await db.query(
        `select has_schema_privilege($1, $2, 'usage') and has_table_privilege($1, $3, 'select') as read,
          has_table_privilege($1, $3, 'insert, update, delete, truncate') as write`,
        [READER, table.split(".")[0], table],
      )
    )[0];

  it("is created by the first run, and may read data and ledger, and change nothing", async () => {
    await runWith(READER);
    expect(
      await db.query(
        "select rolcanlogin, rolsuper, rolcreaterole from pg_roles where rolname = $1",
        [READER],
      ),
    ).toEqual([{ rolcanlogin: true, rolsuper: false, rolcreaterole: false }]);
    for (const table of ["public.test_joined", "public.test_joined_history", "daily_delta.runs"]) {
      expect(await may(table)).toEqual({ read: true, write: false });
    }
    expect(events).toEqual([]);
    await db.query(`set role ${READER}`);
    try {
      expect(await db.query("select from test_joined_as_of(now())")).toHaveLength(3);
      expect(await db.query("select from test_joined_history")).toHaveLength(3);
    } finally {
      await db.query("reset role");
    }
  });

  it("keeps its rights over further runs, also where tables were created again", async () => {
    await runWith(READER);
    await db.reset();
    await runWith(READER);
    await runWith(READER, DAY_2);
    expect(await may("public.test_joined")).toEqual({ read: true, write: false });
    expect(events).toEqual([]);
  });

  it("logs in by IAM where RDS has the role for that", async () => {
    await db.query("create role rds_iam");
    try {
      await runWith(READER);
      await runWith(READER, DAY_2);
      expect(
        await db.query("select pg_has_role($1::name, 'rds_iam', 'member') as member", [READER]),
      ).toEqual([{ member: true }]);
      expect(events).toEqual([]);
    } finally {
      await dropReader();
      await db.query("drop role rds_iam");
    }
  });

  it("is not created unless it is asked for", async () => {
    await runWith(undefined);
    expect(await db.query("select from pg_roles where rolname = $1", [READER])).toEqual([]);
  });

  it("that cannot be admitted fails no run", async () => {
    // PostgreSQL reserves names that begin so.
    const { record, notified } = await runWith("pg_reader");
    expect({ status: record.status, notified }).toEqual({ status: "succeeded", notified: true });
    expect(events).toEqual([{ kind: "not-admitted", error: expect.any(Error) }]);
  });
});
