import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { run } from "../../src/run.ts";
import { BEDS, type Bed } from "../support/beds.ts";
import { settingsOn, streamed, TestSources } from "../support/runs.ts";

const FILE = "day,cases\n2021-01-01,1\n";

describe.each(BEDS)("a dataset's table on %s", (_, makeBed) => {
  let bed: Bed;
  let sources: TestSources;

  beforeAll(async () => {
    bed = await makeBed();
  });
  afterAll(() => bed.close());
  beforeEach(async () => {
    await bed.reset();
    sources = new TestSources().set("test:left", FILE);
  });

  const runStreamed = async () =>
    (await run({ dataset: streamed }, settingsOn(bed, { open: sources.open }))).record;

  it.each([
    [
      "lacks a column",
      "alter table test_streamed drop column cases",
      'alter table "test_streamed" add column "cases" bigint;',
    ],
    [
      "has a column of another type",
      "alter table test_streamed alter column cases type text",
      'alter table "test_streamed" alter column "cases" type bigint using "cases"::bigint;',
    ],
    [
      "has no key",
      "alter table test_streamed drop constraint test_streamed_pkey",
      'alter table "test_streamed" add primary key ("day");',
    ],
    [
      "insists on the run",
      "alter table test_streamed alter column inserted_by set not null",
      'alter table "test_streamed" alter column "inserted_by" drop not null;',
    ],
  ])("that %s fails the run with the statement that mends it", async (_, damage, mending) => {
    await runStreamed();
    await bed.query(damage);
    const { status, error } = await runStreamed();
    expect([status, error?.code, error?.details]).toEqual(["failed", "TABLE_MISMATCH", [mending]]);
    expect(sources.log).toHaveLength(1);
    await bed.query(mending);
    expect((await runStreamed()).status).toMatch(/succeeded|unchanged/);
  });

  it("may have more columns than the dataset declares", async () => {
    await runStreamed();
    await bed.query("alter table test_streamed add column note text default 'mine'");
    sources.set("test:left", `${FILE}2021-01-02,2\n`);
    expect(await runStreamed()).toMatchObject({ inserted: 1, unchanged: 1 });
  });

  it("is not made by a run that fails", async () => {
    sources.set("test:left", "day,cases\n2021-01-01,x\n");
    expect((await runStreamed()).status).toBe("failed");
    expect(await bed.query("select to_regclass('test_streamed') as found")).toEqual([
      { found: null },
    ]);
  });
});
