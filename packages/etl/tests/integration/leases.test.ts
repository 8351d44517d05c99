import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { isAlive } from "../../src/inspect/is-alive.ts";
import { renewLease } from "../../src/ledger/lease.ts";
import { run } from "../../src/run.ts";
import { settingsOn, streamed, TestSources } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

describe.each(TEST_DATABASES)("the lease of a shared run on %s", (_, makeDatabase) => {
  let db: TestDatabase;
  const sources = new TestSources().set("test:left", "day,cases\n2021-01-01,1\n");

  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(() => db.clear().catch(() => db.reset()));

  const runStreamed = async () =>
    (await run({ dataset: streamed }, settingsOn(db, { open: sources.open }))).record;

  /** A run in parts, none of whose processes is connected. */
  async function lease(minutes: number): Promise<number> {
    await runStreamed();
    const [row] = await db.query<{ id: number }>(
      `insert into daily_delta.runs (execution_id, token, dataset, dataset_version, status,
         started_at, deadline, backend, channel, table_schema)
       values ('shared', 'shared', 'test-streamed', '', 'running', now(),
         now() + interval '1 hour', 0, 'test', 'public')
       returning id::int`,
    );
    const { id } = row as { id: number };
    await db.query(
      `insert into daily_delta.leases values
       ('table:public.test_streamed', ${id}, 'token', now() + interval '${minutes} minutes', '{}')`,
    );
    await db.query(`insert into daily_delta.run_parts values (${id}, 1, '{}')`);
    return id;
  }
  const count = async (table: string) =>
    Number((await db.query(`select count(*) from daily_delta.${table}`))[0]?.count);

  it("keeps other runs out until its deadline, and says that the run is alive", async () => {
    const runId = await lease(5);
    expect((await runStreamed()).status).toBe("skipped");
    expect([await count("leases"), await count("run_parts")]).toEqual([1, 1]);
    await using session = await db.database.connect(new AbortController().signal);
    expect(await isAlive(session, { executionId: "shared", runId })).toBe(true);
    const { rows } = await session.db.transaction().execute(async (transaction) => {
      await renewLease(transaction, { runId, token: "token" }, 3_600_000);
      return { rows: await transaction.selectFrom("daily_delta.leases").selectAll().execute() };
    });
    expect(rows[0]?.deadline.getTime()).toBeGreaterThan(Date.now() + 1_800_000);
    const lost = renewLease(session.db, { runId, token: "other" }, 1);
    await expect(lost).rejects.toMatchObject({ code: "LEASE_LOST" });
  });

  it("is taken over after its deadline, and its run is marked as crashed", async () => {
    const runId = await lease(-1);
    expect((await runStreamed()).status).toBe("unchanged");
    expect([await count("leases"), await count("run_parts")]).toEqual([0, 0]);
    const [row] = await db.query(`select status from daily_delta.runs where id = ${runId}`);
    expect(row?.status).toBe("crashed");
    await using session = await db.database.connect(new AbortController().signal);
    expect(await isAlive(session, { executionId: "shared", runId })).toBe(false);
    const lost = renewLease(session.db, { runId, token: "token" }, 1);
    await expect(lost).rejects.toMatchObject({ code: "LEASE_LOST" });
  });
});
