import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { Migrator } from "kysely/migration";
import { migrate, migrations } from "../../src/database/migrations.ts";
import type { Session } from "../../src/database/session.ts";
import { LEDGER } from "../../src/database/tables.ts";
import { usDaily } from "../../src/datasets/us-daily.ts";
import { datasetStatus } from "../../src/inspect/status.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

const NAMES = Object.keys(migrations);

const migratorOf = ({ db }: Session) =>
  new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    migrationTableSchema: LEDGER,
    migrationTableName: "migrations",
    migrationLockTableName: "migrations_lock",
  });

describe.each(TEST_DATABASES)("migrations on %s", (_, makeDatabase) => {
  let db: TestDatabase;

  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(() => db.reset());

  const connect = () => db.database.connect(new AbortController().signal);
  const applied = async () =>
    (await db.query<{ name: string }>("select name from daily_delta.migrations order by name")).map(
      ({ name }) => name,
    );
  const columns = () =>
    db.query(
      `select table_name, column_name, data_type, is_nullable from information_schema.columns
       where table_schema = 'daily_delta' order by table_name, column_name`,
    );

  it.each([undefined, ...NAMES])("bring a ledger at version %s to the newest", async (version) => {
    await using fresh = await connect();
    await migrate(fresh.db);
    const newest = await columns();
    await db.reset();

    await using session = await connect();
    if (version !== undefined) {
      expect(await migratorOf(session).migrateTo(version)).not.toHaveProperty("error");
    }
    await migrate(session.db);
    expect(await applied()).toEqual(NAMES);
    expect(await columns()).toEqual(newest);
  });

  it("leave no query and no credential in URLs of old rows", async () => {
    await using session = await connect();
    await migratorOf(session).migrateTo("004-long-keys");
    const text = "https://me:hunter22@host/us.csv?token=hunter22 cannot be fetched";
    const error = { code: "SOURCE", message: text, details: [`${text}, again`], total: 1 };
    const record = { sources: { nyt: { url: "https://host/us.csv?token=hunter22", rows: 3 } } };
    const message = { subject: "[dev] us", body: `Source nyt: 3 rows, ${text}`, record };
    const insert = `insert into daily_delta.runs
      (execution_id, token, dataset, dataset_version, status, started_at, deadline, backend, channel, error, message)
      values ($1, '', 'us', '', 'failed', now(), now(), 0, 'console', $2, $3)`;
    await db.query(insert, ["old", JSON.stringify(error), JSON.stringify(message)]);
    const fine = { code: "SOURCE", message: "https://host/us.csv is empty: line 1", details: [] };
    await db.query(insert, ["fine", JSON.stringify(fine), null]);
    await db.query(
      `insert into daily_delta.source_versions (run_id, source, url, etag, sha256, bytes, rows, kept)
       values (1, 'nyt', 'https://host/us.csv?token=hunter22', '"tag"', '', 0, 3, 3),
              (1, 'jhu', 'https://host/jhu.csv', '"tag"', '', 0, 0, 0)`,
    );
    const untouched = () =>
      db.query("select xmin::text, * from daily_delta.runs where execution_id = 'fine'");
    const before = await untouched();
    // This version has not run yet.
    const shownBefore = await datasetStatus(session.db, { ...usDaily, name: "us" });
    expect(JSON.stringify(shownBefore)).not.toContain("hunter22");

    await migrate(session.db);

    const runs = await db.query(
      "select error, message, r::text as row from daily_delta.runs r where execution_id = 'old'",
    );
    const shown = "https://host/us.csv cannot be fetched";
    expect(runs).toMatchObject([
      {
        error: { code: "SOURCE", message: shown, details: [`${shown}, again`], total: 1 },
        message: {
          subject: "[dev] us",
          body: `Source nyt: 3 rows, ${shown}`,
          record: { sources: { nyt: { url: "https://host/us.csv", rows: 3 } } },
        },
      },
    ]);
    expect(runs[0]?.row).not.toContain("hunter22");
    expect(
      await db.query("select url, etag from daily_delta.source_versions order by source desc"),
    ).toEqual([
      { url: "https://host/us.csv", etag: null },
      { url: "https://host/jhu.csv", etag: '"tag"' },
    ]);
    expect(await untouched()).toMatchObject(before);
  });

  it("are done once when several processes start at once", async () => {
    const sessions = await Promise.all(Array.from({ length: 4 }, connect));
    await Promise.all(sessions.map(({ db }) => migrate(db)));
    for (const session of sessions) await session[Symbol.asyncDispose]();
    expect(await applied()).toEqual(NAMES);
  });

  it("do nothing to a ledger that has them", async () => {
    await using session = await connect();
    await migrate(session.db);
    const before = await db.query("select xmin::text, * from daily_delta.migrations");
    await migrate(session.db);
    expect(await db.query("select xmin::text, * from daily_delta.migrations")).toEqual(before);
  });

  it("refuse a ledger of a newer program", async () => {
    await using session = await connect();
    await migrate(session.db);
    await db.query("insert into daily_delta.migrations values ('999-later', '2030-01-01')");
    await expect(migrate(session.db)).rejects.toThrow(
      /the ledger's version does not fit this program.*999-later.*use one at least as new/s,
    );
  });
});
