import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { Migrator } from "kysely/migration";
import { migrate, migrations } from "../../src/database/migrations.ts";
import { LEDGER } from "../../src/database/tables.ts";
import { BEDS, type Bed } from "../support/beds.ts";

const NAMES = Object.keys(migrations);

describe.each(BEDS)("migrations on %s", (_, makeBed) => {
  let bed: Bed;

  beforeAll(async () => {
    bed = await makeBed();
  });
  afterAll(() => bed.close());
  beforeEach(() => bed.reset());

  const connect = () => bed.database.connect(new AbortController().signal);
  const applied = async () =>
    (
      await bed.query<{ name: string }>("select name from daily_delta.migrations order by name")
    ).map(({ name }) => name);
  const columns = () =>
    bed.query(
      `select table_name, column_name, data_type, is_nullable from information_schema.columns
       where table_schema = 'daily_delta' order by table_name, column_name`,
    );

  it.each([undefined, ...NAMES])("bring a ledger at version %s to the newest", async (version) => {
    await using fresh = await connect();
    await migrate(fresh.db);
    const newest = await columns();
    await bed.reset();

    await using session = await connect();
    if (version !== undefined) {
      const migrator = new Migrator({
        db: session.db,
        provider: { getMigrations: async () => migrations },
        migrationTableSchema: LEDGER,
        migrationTableName: "migrations",
        migrationLockTableName: "migrations_lock",
      });
      expect(await migrator.migrateTo(version)).not.toHaveProperty("error");
    }
    await migrate(session.db);
    expect(await applied()).toEqual(NAMES);
    expect(await columns()).toEqual(newest);
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
    const before = await bed.query("select xmin::text, * from daily_delta.migrations");
    await migrate(session.db);
    expect(await bed.query("select xmin::text, * from daily_delta.migrations")).toEqual(before);
  });

  it("refuse a ledger of a newer program", async () => {
    await using session = await connect();
    await migrate(session.db);
    await bed.query("insert into daily_delta.migrations values ('999-later', '2030-01-01')");
    await expect(migrate(session.db)).rejects.toThrow(
      /the ledger's version does not fit this program.*999-later.*use one at least as new/s,
    );
  });
});
