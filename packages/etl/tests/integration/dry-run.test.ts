import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { dryRun } from "../../src/dry-run.ts";
import { run } from "../../src/run.ts";
import { DAY_1, DAY_2, sourcesOf } from "../support/days.ts";
import { joined, settingsOn } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

describe.each(TEST_DATABASES)("a dry run on %s", (_, makeDatabase) => {
  let db: TestDatabase;

  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(() => db.reset());

  const settings = (left: string) => settingsOn(db, { open: sourcesOf(left).open });
  const tryDay = (left: string) => dryRun({ dataset: joined }, settings(left));
  const runDay = async (left: string) => (await run({ dataset: joined }, settings(left))).record;
  /** Every relation, where the rows of the project's own lie, and how far sequences have come. */
  const everything = async () => ({
    relations: await db.query(
      "select oid::int, relname from pg_class where relpersistence = 'p' and oid >= 16384 order by oid",
    ),
    rows: await db.query("select ctid::text, xmin::text, * from test_joined order by day"),
    runs: await db.query("select ctid::text, xmin::text, id from daily_delta.runs order by id"),
    sequences: await db.query("select schemaname, sequencename, last_value from pg_sequences"),
  });

  it("counts an empty database as empty, and leaves it so", async () => {
    const { record, examples } = await tryDay(DAY_1);
    expect(record).toMatchObject({
      ...{ runId: null, status: "succeeded", inserted: 3, updated: 0, unchanged: 0, missing: 0 },
    });
    expect(examples).toEqual([]);
    const found = await db.query(
      "select to_regclass('test_joined') as data, to_regnamespace('daily_delta') as ledger",
    );
    expect(found).toEqual([{ data: null, ledger: null }]);
  });

  it("says what would change, and changes nothing", async () => {
    await runDay(DAY_1);
    const before = await everything();
    const { record, examples } = await tryDay(DAY_2);
    expect(record).toMatchObject({ inserted: 1, updated: 1, unchanged: 2, error: null });
    expect(examples).toEqual([
      {
        key: { day: "2021-01-02" },
        before: { cases: 2, extra: null },
        after: { cases: 5, extra: null },
      },
    ]);
    expect(await everything()).toEqual(before);
    expect(await runDay(DAY_2)).toMatchObject({ runId: 2, inserted: 1, updated: 1 });
  });

  it("finds nothing new where a run would not, and counts the failures before", async () => {
    await runDay(DAY_1);
    await runDay("day\n");
    const { record } = await tryDay(DAY_1);
    expect(record).toMatchObject({ status: "unchanged", unchanged: 3, failedBefore: 1 });
  });

  it("refuses what a run would refuse", async () => {
    await runDay(DAY_1);
    const before = await everything();
    const bad = await tryDay("day,cases\n2021-01-01,x\n");
    expect(bad.record).toMatchObject({
      runId: null,
      status: "failed",
      error: { code: "CONTRACT" },
    });
    const shrunk = await tryDay("day,cases\n2021-01-01,1\n");
    expect(shrunk.record).toMatchObject({ status: "failed", error: { code: "SHRUNK" } });
    const doubled = await tryDay(`${DAY_1}2021-01-03,3\n`);
    expect(doubled.record.error?.message).toContain("duplicate of line 4 (day");
    expect(await everything()).toEqual(before);
  });
});
