import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { migrate } from "../../src/database/migrations.ts";
import { DateRange } from "../../src/datasets/key-dates.ts";
import { BlockCutter } from "../../src/delta/blocks.ts";
import { readSource } from "../../src/extract/read-source.ts";
import { complainOfDoubledKeys } from "../../src/reconcile/doubled-keys.ts";
import { load } from "../../src/reconcile/load.ts";
import { Staging } from "../../src/reconcile/staging.ts";
import { NO_COLUMNS } from "../../src/reconcile/staging-table.ts";
import { Complaints } from "../../src/record/complaints.ts";
import { run } from "../../src/run.ts";
import { type CheckedTable, checkTable } from "../../src/table/check-table.ts";
import { HEADER, placeLines, places } from "../support/places.ts";
import { settingsOn, TestSources } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

const PARTS = 3;
const RUN = 1_000;
const never = new AbortController().signal;
const [source] = places.sources;

const fileOf = (lines: readonly string[]): string => [HEADER, ...lines, ""].join("\n");
const LINES = placeLines(2_000);
const CHANGED = [
  ...LINES.map((line, index) => (index % 500 === 7 ? line.replace(/,\d+,/, ",999999,") : line)),
  "2021-05-05,New,1,",
];

/** The header, and the parts of a file: some blocks each. */
function partsOf(file: string): Uint8Array[][] {
  const cutter = new BlockCutter();
  const [header, ...blocks] = [...cutter.push(Buffer.from(file)), ...cutter.end()].map(
    ({ bytes }) => bytes,
  );
  const size = Math.ceil(blocks.length / PARTS);
  return Array.from({ length: PARTS }, (_, part) => [
    header as Uint8Array,
    ...blocks.slice(part * size, (part + 1) * size),
  ]);
}

const dates = new DateRange(places.keyDates, new Date());

/** Reads a part of the file into the shared staging table, in a session of its own. */
async function stagePart(
  db: TestDatabase,
  table: CheckedTable,
  part: readonly Uint8Array[],
): Promise<number> {
  await using session = await db.database.connect(never);
  const staging = Staging.join(session, session.db, places, table, { dates });
  const complaints = new Complaints();
  const { kept } = await readSource(
    {
      etag: null,
      size: undefined,
      body: (async function* () {
        yield* part;
      })(),
    },
    {
      source: source as (typeof places.sources)[number],
      url: "test:left",
      complaints,
      onRow: (row, line) => staging.add(row, line, complaints),
      onProgress: () => {},
    },
  );
  complaints.throwIfAny();
  await staging.finish();
  return kept;
}

/** Extracts and stages a file in parts, each in a session of its own, and merges once. */
async function loadInParts(db: TestDatabase, file: string) {
  await using session = await db.database.connect(never);
  await migrate(session.db);
  await db.query(
    `insert into daily_delta.runs
       (id, execution_id, token, dataset, dataset_version, status, started_at, deadline, backend, channel)
     values (${RUN}, 'parts', '', '', '', 'running', now(), now(), 0, '')
     on conflict do nothing`,
  );
  const table = await checkTable(session.db, places);
  const isThere = table.oid !== undefined;
  const options = { isShared: true, extra: NO_COLUMNS, holdsLock: true, dates };
  await using staging = await Staging.create(session, session.db, places, table, options);
  const kept = await Promise.all(partsOf(file).map((part) => stagePart(db, table, part)));
  const complaints = new Complaints();
  if (isThere) await complainOfDoubledKeys(session.db, staging, complaints);
  complaints.throwIfAny();
  const expected = { rows: kept.reduce((sum, rows) => sum + rows, 0), tableRows: undefined };
  return await session.db
    .transaction()
    .execute((transaction) => load(transaction, staging, expected, RUN));
}

describe.each(TEST_DATABASES)(
  "a staging table that several sessions fill, on %s,",
  (_, makeDatabase) => {
    let parts: TestDatabase;
    let whole: TestDatabase;

    beforeAll(async () => {
      [parts, whole] = await Promise.all([makeDatabase(), makeDatabase()]);
    });
    afterAll(() => Promise.all([parts.close(), whole.close()]));
    beforeEach(() => Promise.all([parts.clear(), whole.clear()]));

    const loadWhole = async (file: string) => {
      const { open } = new TestSources().set("test:left", file);
      return (await run({ dataset: places, full: true }, settingsOn(whole, { open }))).record;
    };
    const contents = async (db: TestDatabase) => ({
      rows: await db.query("select day, place, cases, deaths from test_places order by day, place"),
      revisions: await db.query(
        "select key, before, after from daily_delta.revisions order by key",
      ),
      staging: await db.query("select from pg_class where relname ~ '^staging'"),
    });

    it("is merged as one that a run filled: first load, and a later one", async () => {
      for (const lines of [LINES, CHANGED]) {
        const { inserted, updated, unchanged, missing } = await loadInParts(parts, fileOf(lines));
        expect(await loadWhole(fileOf(lines))).toMatchObject({
          ...{ error: null, inserted, updated, unchanged, missing },
        });
        expect(await contents(parts)).toEqual(await contents(whole));
      }
      expect((await contents(parts)).revisions).toHaveLength(4);
    });

    it("tells a key that two sessions have staged, and changes nothing", async () => {
      await loadInParts(parts, fileOf(LINES));
      const before = await contents(parts);
      for (const reset of [false, true]) {
        if (reset) await parts.clear();
        const doubled = loadInParts(parts, fileOf([...LINES, LINES[3] as string]));
        await expect(doubled).rejects.toMatchObject({
          code: "CONTRACT",
          message: expect.stringMatching(
            /duplicate of line \d+ \(day "2020-01-01", place "Place 3"\)/,
          ),
        });
        if (!reset) expect(await contents(parts)).toEqual(before);
      }
      const left = await parts.query(
        "select relname from pg_class where relname ~ '^(test|staging)'",
      );
      expect(left).toEqual([]);
    });
  },
);
