import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { NotLoadedError } from "../../src/core/errors.ts";
import type { Session } from "../../src/database/session.ts";
import type { Row } from "../../src/datasets/dataset.ts";
import { exportRows } from "../../src/inspect/export-rows.ts";
import { rowHistory } from "../../src/inspect/history.ts";
import { datasetStatus } from "../../src/inspect/status.ts";
import { run } from "../../src/run.ts";
import { DAY_1, DAY_2, sourcesOf } from "../support/days.ts";
import { joined, settingsOn, streamed, TestSources } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

describe.each(TEST_DATABASES)("what is stored on %s", (_, makeDatabase) => {
  let db: TestDatabase;
  let session: Session;

  beforeAll(async () => {
    db = await makeDatabase();
    session = await db.database.connect(new AbortController().signal);
  });
  afterAll(async () => {
    await session[Symbol.asyncDispose]();
    await db.close();
  });
  beforeEach(() => db.clear());

  const runDay = async (left: string) =>
    (await run({ dataset: joined }, settingsOn(db, { open: sourcesOf(left).open }))).record;
  const exported = async (dataset = joined): Promise<Row[]> => {
    const rows: Row[] = [];
    for await (const page of exportRows(session.db, dataset)) rows.push(...page);
    return rows;
  };

  it("counts as empty before the first run, and is not created by looking", async () => {
    expect(await datasetStatus(session.db, joined)).toEqual({
      ...{ dataset: "test-joined", lastRun: null, lastSuccess: null },
      ...{ failing: null, table: null, otherTables: [], rows: 0, newestKey: null, problem: null },
      freshness: null,
      gone: null,
    });
    const key = { day: "2021-01-01" };
    expect(await rowHistory(session.db, joined, key)).toEqual({
      ...{ key, current: null, insertedBy: null, gone: null, revisions: [] },
    });
    await expect(exported()).rejects.toThrow(NotLoadedError);
    expect(await db.query("select to_regclass('daily_delta.runs') as found")).toEqual([
      { found: null },
    ]);
  });

  it("has a status: last run, last success, rows, newest key", async () => {
    const { report: _, ...success } = await runDay(DAY_1);
    expect(await datasetStatus(session.db, joined)).toMatchObject({ failing: null });
    const { report: __, ...failure } = await runDay("day\n");
    const status = await datasetStatus(session.db, joined);
    expect(status.failing).toEqual({ runs: 1, since: failure.startedAt });
    expect(status).toMatchObject({ rows: 3, newestKey: { day: "2021-01-03" }, problem: null });
    expect(status.lastSuccess).toEqual(success);
    expect(status.lastRun).toEqual(failure);
    await db.query("alter table test_joined drop column extra");
    const broken = await datasetStatus(session.db, joined);
    expect(broken.problem).toContain(
      'alter table "public"."test_joined" add column "extra" bigint;',
    );
    await runDay("day\n");
    const failing = await datasetStatus(session.db, joined);
    expect(failing.failing).toEqual({ runs: 2, since: failure.startedAt });
  });

  it("has the history of each row: who inserted it, what changed, what it is now", async () => {
    const first = await runDay(DAY_1);
    const second = await runDay(DAY_2);
    const changed = await rowHistory(session.db, joined, { day: "2021-01-02" });
    expect(changed).toEqual({
      key: { day: "2021-01-02" },
      current: { day: "2021-01-02", cases: 5, extra: null },
      insertedBy: { runId: first.runId, at: first.finishedAt, isBackfilled: false },
      gone: null,
      revisions: [
        {
          ...{ runId: second.runId, at: second.finishedAt, isBackfilled: false },
          ...{ before: { cases: 2, extra: null }, after: { cases: 5, extra: null } },
        },
      ],
    });
    await db.query("update test_joined set inserted_by = null where day = '2021-01-01'");
    const unknown = await rowHistory(session.db, joined, { day: "2021-01-01" });
    expect(unknown).toMatchObject({ insertedBy: null, revisions: [] });
    await db.query("delete from test_joined where day = '2021-01-02'");
    const gone = await rowHistory(session.db, joined, { day: "2021-01-02" });
    expect(gone).toMatchObject({ current: null, insertedBy: null, revisions: [{ runId: 2 }] });
  });

  it("is exported in key order, also over several pages", async () => {
    const days = Array.from({ length: 10_001 }, (_, index) =>
      new Date(Date.UTC(1990, 0, 1 + index)).toISOString().slice(0, 10),
    );
    const lines = days.toReversed().map((day, index) => `${day},${index}\n`);
    const sources = new TestSources().set("test:left", `day,cases\n${lines.join("")}`);
    await run({ dataset: streamed }, settingsOn(db, { open: sources.open }));
    const rows = await exported(streamed);
    expect(rows.map(({ day }) => day)).toEqual(days);
    expect(rows[0]).toEqual({ day: "1990-01-01", cases: 10_000 });
  });
});
