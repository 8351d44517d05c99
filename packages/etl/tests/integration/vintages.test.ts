import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { selectColumns } from "../../src/columns/column.ts";
import type { Session } from "../../src/database/session.ts";
import { type Dataset, GONE, type Row } from "../../src/datasets/dataset.ts";
import { type Difference, findSpan, readDifferences } from "../../src/inspect/differences.ts";
import { parseMoment } from "../../src/inspect/moments.ts";
import { vintageRows } from "../../src/inspect/vintage-rows.ts";
import { run } from "../../src/run.ts";
import { differencesOf, historic, randomHistory } from "../support/random-history.ts";
import { settingsOn, TestSources, testClock } from "../support/runs.ts";
import { isExhaustive } from "../support/samples.ts";
import { placeOn, TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

const HOUR = 3_600_000;
/** Histories of each kind of dataset on each database; all are others. */
const SEEDS = isExhaustive ? 4 : 1;

interface Vintage {
  readonly run: number;
  readonly at: Date;
  readonly rows: readonly Row[];
}

describe.each(TEST_DATABASES)("vintages on %s", (name, makeDatabase) => {
  const { index, places } = placeOn(name);
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

  const collect = async <T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> => {
    const all: T[] = [];
    for await (const page of pages) all.push(...page);
    return all;
  };
  const select = async (dataset: Dataset, from: string, where = "true"): Promise<Row[]> =>
    (
      await sql<Row>`select ${selectColumns(dataset.columns, "v")} from ${sql.raw(from)} as v
        where ${sql.raw(where)} order by v.day, v.place collate "C"`.execute(session.db)
    ).rows;
  const differences = (dataset: Dataset, from: number, to: number): Promise<Difference[]> =>
    collect(readDifferences(session.db, dataset, { from, to }));

  /** Loads all versions, an hour apart. */
  async function load(
    dataset: Dataset,
    seed: number,
    length: number,
    ballast = 0,
  ): Promise<Vintage[]> {
    const clock = testClock(new Date("2021-03-01T00:00:00Z"));
    const vintages: Vintage[] = [];
    for (const { file, fails, full, rows } of randomHistory(seed, length, ballast)) {
      const { open } = new TestSources().set("test:left", file);
      const { record } = await run(
        { dataset, full },
        settingsOn(db, { open, clock, site: undefined }),
      );
      expect(record).toMatchObject(fails ? { status: "failed" } : { error: null });
      const last = vintages.at(-1)?.rows ?? [];
      const at = new Date(record.finishedAt ?? "");
      vintages.push({ run: record.runId as number, at, rows: fails ? last : rows });
      await clock.sleep(HOUR, new AbortController().signal);
    }
    return vintages;
  }

  async function check(dataset: Dataset, vintages: readonly Vintage[]): Promise<void> {
    const [function_, view] = ["test_historic_as_of", "test_historic_history"];
    const times = (at: Date) => [at, new Date(at.getTime() + HOUR - 1)];
    for (const [place, { run, at, rows }] of vintages.entries()) {
      // At the end of the run, and just before the next one.
      const time = times(at)[place % 2]?.toISOString() ?? "";
      expect(await select(dataset, `${function_}('${time}')`)).toEqual(rows);
      const since = `v.valid_from <= '${time}' and (v.valid_to > '${time}' or v.valid_to is null)`;
      expect(await select(dataset, view, since)).toEqual(rows);
      if (rows.length === 0) continue;
      const moment = place % 2 === 0 ? parseMoment(time) : ({ kind: "run", run } as const);
      expect(await collect(vintageRows(session.db, dataset, moment))).toEqual(rows);
    }
    const first = vintages[0] as Vintage;
    const before = new Date(first.at.getTime() - 1).toISOString();
    expect(await select(dataset, `${function_}('${before}')`)).toEqual([]);
    expect(await select(dataset, `${function_}(now())`)).toEqual(vintages.at(-1)?.rows);
    expect(await db.query(`select 1 from ${view} where valid_from >= valid_to`)).toEqual([]);
  }

  /** Adds up all differences, from nothing to the present. */
  async function checkSum(dataset: Dataset, vintages: readonly Vintage[]): Promise<void> {
    let sum: readonly Row[] = [];
    let last = 0;
    for (const { run, rows } of vintages) {
      const found = await differences(dataset, last, run);
      expect(found).toEqual(differencesOf(sum, rows));
      const keyOf = ({ day, place }: Row): string => `${day} ${place}`;
      const all = new Map(sum.map((row) => [keyOf(row), row]));
      for (const { before, after } of found) {
        if (before !== null) all.delete(keyOf(before));
        if (after !== null) all.set(keyOf(after), after);
      }
      sum = [...all.values()];
      last = run;
    }
    expect(differencesOf(sum, vintages.at(-1)?.rows ?? [])).toEqual([]);
  }

  describe.each(GONE)("of a dataset with gone: %s", (gone) => {
    const dataset = historic(gone);

    it("are what was loaded then, in random histories", async () => {
      for (let n = 0; n < SEEDS; n++) {
        const seed = 1 + (n * GONE.length + GONE.indexOf(gone)) * places + index;
        await db.clear();
        try {
          const vintages = await load(dataset, seed, 10);
          await check(dataset, vintages);
          await checkSum(dataset, vintages);
          for (const [from, to] of [
            [0, 5],
            [3, 9],
          ] as const) {
            const [a, b] = [vintages[from] as Vintage, vintages[to] as Vintage];
            expect(await differences(dataset, a.run, b.run)).toEqual(differencesOf(a.rows, b.rows));
          }
        } catch (error) {
          throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
        }
      }
    });

    it("are the same where an older version of the program wrote the revisions", async () => {
      const vintages = await load(dataset, 5 + index, 8);
      await db.query(
        "update daily_delta.revisions set inserted_by = null where before is not null and after is not null",
      );
      await check(dataset, vintages);
    });

    it("are what was loaded then, where only changed blocks are read", async () => {
      const vintages = await load(dataset, 7 + index, 4, 500);
      await check(dataset, vintages);
      await checkSum(dataset, vintages);
    });
  });

  it("differ by default by the last run that changed anything", async () => {
    const dataset = historic("keep");
    const vintages = await load(dataset, 3, 8);
    const { from, to } = await findSpan(session.db, dataset, {});
    const last = vintages.findLastIndex(
      ({ rows }, place) => differencesOf(vintages[place - 1]?.rows ?? [], rows).length > 0,
    );
    expect(to).toBe(vintages[last]?.run);
    expect(await differences(dataset, from, to)).toEqual(
      differencesOf(vintages[last - 1]?.rows ?? [], vintages[last]?.rows ?? []),
    );
  });
});
