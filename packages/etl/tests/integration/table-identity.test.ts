import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { dryRun } from "../../src/dry-run.ts";
import { exportRows } from "../../src/inspect/export-rows.ts";
import { rowHistory } from "../../src/inspect/history.ts";
import { datasetStatus } from "../../src/inspect/status.ts";
import { republish } from "../../src/publish/publish.ts";
import { run } from "../../src/run.ts";
import { DAY_1, DAY_2, sourcesOf } from "../support/days.ts";
import { MemorySite } from "../support/memory-site.ts";
import { HEADER, placeLines, places } from "../support/places.ts";
import { joined, settingsOn, TestSources } from "../support/runs.ts";
import { shareOf } from "../support/samples.ts";
import {
  placeOn,
  TEST_DATABASES,
  TEST_SERVERS,
  type TestDatabase,
} from "../support/test-databases.ts";

const LINES = placeLines(1_200);
const CHANGED = LINES.map((line, index) =>
  index % 120 === 7 ? line.replace(/,\d+,/, ",999999,") : line,
);
const fileOf = (lines: readonly string[]) => [HEADER, ...lines].join("\n");
const FILE = fileOf(LINES);

describe.each(TEST_DATABASES)("trust in what is stored, on %s,", (on, makeDatabase) => {
  let db: TestDatabase;

  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    await db.query("drop schema if exists live cascade");
    await db.query("drop schema if exists staging cascade");
    await db.reset();
    // The user of the servers has the ledger's name, and so its schema in the search path.
    await db.query("set search_path to public");
    await db.query("create schema live");
    await db.query("create schema staging");
  });

  /** The same database with another search path. */
  const inSchema = (...schemas: string[]): TestDatabase["database"] => ({
    async connect(signal) {
      const session = await db.database.connect(signal);
      const path = (names: readonly string[]) =>
        sql`select set_config('search_path', ${names.join()}, false)`.execute(session.db);
      await path(schemas);
      const dispose = session[Symbol.asyncDispose].bind(session);
      session[Symbol.asyncDispose] = async () => {
        await path(["public"]).catch(() => {});
        await dispose();
      };
      return session;
    },
  });
  const open = (file: string) => new TestSources().set("test:left", file, `"${file.length}"`).open;
  const runIn = async (schema: string, file: string) => {
    const settings = settingsOn(db, {
      database: inSchema(schema),
      open: open(file),
      site: undefined,
    });
    return (await run({ dataset: places, acceptShrink: true }, settings)).record;
  };
  const runFile = (file: string) => runIn("public", file);
  const stored = (schema = "public") =>
    db.query<{ cases: number }>(`select * from ${schema}.test_places order by day, place`);
  const changedRows = async (schema: string) =>
    (await stored(schema)).filter(({ cases }) => Number(cases) === 999_999);

  it("is kept apart for each schema", async () => {
    for (const schema of ["live", "staging"]) {
      expect(await runIn(schema, FILE)).toMatchObject({ status: "succeeded", inserted: 1_200 });
    }
    const changed = fileOf(CHANGED);
    for (const schema of ["staging", "live"]) {
      const database = inSchema(schema);
      const dry = await dryRun(
        { dataset: places },
        settingsOn(db, { database, open: open(changed) }),
      );
      expect(dry.record).toMatchObject({ status: "succeeded", updated: 10 });
      expect(await runIn(schema, changed)).toMatchObject({ status: "succeeded", updated: 10 });
      expect(await changedRows(schema)).toHaveLength(10);
      expect((await runIn(schema, changed)).status).toBe("unchanged");
    }
    // Back and forth: each reads only what changed in its own table.
    expect(await runIn("live", FILE)).toMatchObject({ updated: 10, unchanged: 1_190 });
    expect(await runIn("staging", changed)).toMatchObject({ status: "unchanged" });
    expect(await changedRows("live")).toHaveLength(0);
  });

  it("is kept apart in status, history, export, page, messages and guards", async () => {
    const site = new MemorySite();
    const runDay = async (schema: string, left: string) => {
      const settings = settingsOn(db, {
        ...{ database: inSchema(schema), site, open: sourcesOf(left).open },
      });
      return (await run({ dataset: joined }, settings)).record;
    };
    await runDay("live", DAY_1);
    const first = await runDay("staging", DAY_1);
    const second = await runDay("staging", DAY_2);
    // A failure there is no failure here, and a shorter file than there is none that shrank here.
    await runDay("staging", "day\n");
    expect(await runDay("live", DAY_1)).toMatchObject({ status: "unchanged", failedBefore: 0 });
    expect(site.read("data/test-joined/rows.json").columns.cases).toEqual([1, 2, 3]);
    expect(site.read("data/test-joined/status.json").runs).toHaveLength(2);

    const look = async (schema: string) => {
      await using session = await inSchema(schema).connect(new AbortController().signal);
      const rows: unknown[] = [];
      for await (const page of exportRows(session.db, joined)) rows.push(...page);
      return {
        status: await datasetStatus(session.db, joined),
        history: await rowHistory(session.db, joined, { day: "2021-01-02" }),
        rows,
      };
    };
    const [live, staging] = [await look("live"), await look("staging")];
    expect(live.status).toMatchObject({
      ...{ table: "live.test_joined", otherTables: ["staging.test_joined"], rows: 3 },
      lastRun: { status: "unchanged" },
    });
    expect(staging.status).toMatchObject({
      ...{ table: "staging.test_joined", otherTables: ["live.test_joined"], rows: 4 },
      ...{ lastRun: { status: "failed" }, lastSuccess: { runId: second.runId } },
    });
    expect(live.history).toMatchObject({ insertedBy: { runId: 1 }, revisions: [] });
    expect(staging.history).toMatchObject({
      insertedBy: { runId: first.runId },
      revisions: [{ runId: second.runId }],
    });
    expect([live.rows.length, staging.rows.length]).toEqual([3, 4]);
  });

  it("does not fail the first load of a short file because another schema has a long one", async () => {
    await runIn("live", FILE);
    const settings = settingsOn(db, {
      ...{ database: inSchema("staging"), open: open(fileOf(LINES.slice(0, 10))) },
    });
    const { record } = await run({ dataset: places }, settings);
    expect(record).toMatchObject({ error: null, inserted: 10 });
  });

  it("is known for the same table under another search path", async () => {
    await runIn("live", FILE);
    expect((await runIn("live,public", FILE)).status).toBe("unchanged");
    const database = inSchema("staging", "live");
    const settings = settingsOn(db, { database, open: open(FILE) });
    expect((await run({ dataset: places }, settings)).record.status).toBe("unchanged");
    expect(await db.query("select to_regclass('staging.test_places') as found")).toEqual([
      { found: null },
    ]);
  });

  const COPY =
    "create table copy as select * from test_places; alter table copy add primary key (day, place)";
  it.each(
    shareOf<[string, string]>(
      [
        [
          "a row added by hand",
          "insert into test_places values ('2030-01-01', 'Hand', 1, 1, null)",
        ],
        [
          "a row deleted by hand",
          "delete from test_places where day = '2020-01-01' and place = 'Place 3'",
        ],
        ["a table emptied", "truncate test_places"],
        ["a table dropped", "drop table test_places"],
        [
          "a table swapped in",
          `${COPY}; drop table test_places; alter table copy rename to test_places`,
        ],
        [
          "a table that was renamed",
          `${COPY}; alter table test_places rename to old; alter table copy rename to test_places`,
        ],
        [
          "a table emptied and filled again with as many rows",
          `create table copy as select * from test_places; truncate test_places;
       insert into test_places select day, place, 0, deaths, inserted_by from copy`,
        ],
        [
          "a column dropped and added again",
          "alter table test_places drop column deaths; alter table test_places add column deaths bigint",
        ],
        [
          "two columns whose names were swapped",
          `alter table test_places rename cases to x; alter table test_places rename deaths to cases;
       update test_places set cases = 0 where cases is null;
       alter table test_places rename x to deaths; alter table test_places alter deaths drop not null`,
        ],
      ],
      "change",
      placeOn(on),
      `changes by hand on ${on}`,
    ),
  )("ends with %s: all is read and put right", async (_, statements) => {
    await runFile(FILE);
    const rows = await stored();
    expect((await runFile(FILE)).status).toBe("unchanged");
    await db.query("alter table test_places alter inserted_by drop not null");
    for (const statement of statements.split(/;\s*/)) await db.query(statement);
    expect(await runFile(FILE)).toMatchObject({ error: null, status: "succeeded" });
    const values = (all: readonly Record<string, unknown>[]) =>
      all
        .filter(({ place }) => place !== "Hand")
        .map((row) => [row.day, row.place, row.cases, row.deaths].map(String).join());
    expect(values(await stored())).toEqual(values(rows));
    expect((await runFile(FILE)).status).toBe("unchanged");
  });

  it("ends with a partition that is attached or swapped", async () => {
    await db.query(`create table test_places (day date, place text collate "C", cases bigint not null,
      deaths bigint, inserted_by bigint, primary key (day, place)) partition by range (day)`);
    await db.query(
      "create table p1 partition of test_places for values from (minvalue) to ('2020-01-15')",
    );
    await db.query(
      "create table p2 partition of test_places for values from ('2020-01-15') to (maxvalue)",
    );
    await runFile(FILE);
    expect((await runFile(FILE)).status).toBe("unchanged");
    await db.query("alter table test_places detach partition p1");
    await db.query(
      "create table p3 as select day, place, 0::bigint as cases, deaths, inserted_by from p1",
    );
    for (const column of ["day", "place", "cases"]) {
      await db.query(`alter table p3 alter ${column} set not null`);
    }
    await db.query('alter table p3 alter place type text collate "C"');
    await db.query(
      "alter table test_places attach partition p3 for values from (minvalue) to ('2020-01-15')",
    );
    expect(await runFile(FILE)).toMatchObject({ status: "succeeded", error: null, inserted: 0 });
    expect((await stored()).every(({ cases }, index) => index === 0 || Number(cases) > 0)).toBe(
      true,
    );
  });

  it("survives what leaves the rows as they are", async () => {
    await runFile(FILE);
    for (const statement of [
      "analyze test_places",
      "alter table test_places add column note text",
      "create index on test_places (cases)",
      "reindex table test_places",
    ]) {
      await db.query(statement);
    }
    expect((await runFile(FILE)).status).toBe("unchanged");
  });

  it("is not known for a row's number of another ledger's run", async () => {
    await runFile(FILE);
    await db.query("create table copy as select * from test_places");
    await db.query("alter table copy add primary key (day, place)");
    await db.query("drop table test_places");
    await db.query("alter table copy rename to test_places");
    await using session = await db.database.connect(new AbortController().signal);
    const key = { day: "2020-01-01", place: "Place 1" };
    expect(await rowHistory(session.db, places, key)).toMatchObject({ insertedBy: null });
    await runFile(FILE);
    await db.query("insert into test_places values ('2030-01-01', 'Hand', 1, 1, 2)");
    // Run 2 filled this table, but it inserted no row.
    const hand = { day: "2030-01-01", place: "Hand" };
    expect(await rowHistory(session.db, places, hand)).toMatchObject({ insertedBy: null });
    // Run 3 inserts a row into the table, in which other rows have its number, too.
    await db.query("update test_places set inserted_by = 3 where place = 'Place 2'");
    expect(await runFile(`${FILE}\n2020-12-31,New,1,1`)).toMatchObject({ runId: 3, inserted: 1 });
    const foreign = { day: "2020-01-01", place: "Place 2" };
    expect(await rowHistory(session.db, places, foreign)).toMatchObject({ insertedBy: null });
    await db.query("update test_places set inserted_by = 1 where place = 'Place 2'");
    const own = { day: "2020-12-31", place: "New" };
    expect((await rowHistory(session.db, places, own)).insertedBy).toMatchObject({ runId: 3 });
  });

  it("is read from a ledger that has not been migrated yet", async () => {
    await runFile(FILE);
    for (const column of ["table_schema", "table_oid", "table_version", "table_rows"]) {
      await db.query(`alter table daily_delta.runs drop column ${column}`);
    }
    await using session = await db.database.connect(new AbortController().signal);
    expect(await datasetStatus(session.db, places)).toMatchObject({ lastSuccess: { runId: 1 } });
    const key = { day: "2020-01-01", place: "Place 1" };
    expect(await rowHistory(session.db, places, key)).toMatchObject({ insertedBy: { runId: 1 } });
    const site = new MemorySite();
    const signal = new AbortController().signal;
    await republish(session.db, places, site, { now: new Date(), signal });
    expect(site.read("data/test-places/status.json").runs).toHaveLength(1);
  });

  it("counts the rows of a table that does not fit, and says what is wrong with it", async () => {
    await runFile(FILE);
    await db.query("alter table test_places drop column deaths");
    await using session = await db.database.connect(new AbortController().signal);
    expect(await datasetStatus(session.db, places)).toMatchObject({
      ...{ rows: 1_200, newestKey: { day: "2020-01-30", place: "Place 9" } },
      problem: expect.stringContaining('add column "deaths" bigint'),
    });
    await db.query("alter table test_places drop column place");
    expect(await datasetStatus(session.db, places)).toMatchObject({ rows: 1_200, newestKey: null });
  });
});

describe.each(TEST_SERVERS)("runs at the same time on %s", (_, makeDatabase) => {
  let db: TestDatabase;

  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(() => db.reset());

  /** A run that waits in its source until it is let go. */
  function held(schema: string) {
    const gate = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const sources = new TestSources().set("test:left", FILE);
    const database: TestDatabase["database"] = {
      async connect(signal) {
        const session = await db.database.connect(signal);
        await sql`select set_config('search_path', ${schema}, false)`.execute(session.db);
        return session;
      },
    };
    const settings = settingsOn(db, {
      database,
      async open(url, options) {
        reached.resolve();
        await gate.promise;
        return await sources.open(url, options);
      },
    });
    const done = run({ dataset: places }, settings).then(({ record }) => {
      reached.resolve();
      return record;
    });
    return { reached: reached.promise, go: () => gate.resolve(), done };
  }

  it("exclude each other in one table, and do not in two", async () => {
    await db.query("drop schema if exists live cascade");
    await db.query("create schema live");
    for (const round of ["first load", "later run"]) {
      const first = held("public");
      await first.reached;
      const other = held("live");
      await other.reached;
      const same = held("public, live");
      expect([round, (await same.done).status]).toEqual([round, "skipped"]);
      first.go();
      other.go();
      expect((await first.done).error).toBeNull();
      expect((await other.done).error).toBeNull();
    }
    const inLive = held("live");
    await inLive.reached;
    await db.query("create schema if not exists void");
    const byAnotherPath = held("void, live");
    expect((await byAnotherPath.done).status).toBe("skipped");
    inLive.go();
    await inLive.done;
    await db.query("drop schema void");
  });
});
