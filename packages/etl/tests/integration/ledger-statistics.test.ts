import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { run } from "../../src/run.ts";
import { settingsOn, streamed } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";
import { historyOf } from "../support/vintages.ts";

const ROWS = 600;

/** A file of so many days from 2000 on, the value of the last ones being `last`. */
const file = (rows: number, changed: number, last: number): string =>
  [
    "day,cases",
    ...Array.from({ length: rows }, (_, index) => {
      const day = new Date(Date.UTC(2000, 0, 1 + index)).toISOString().slice(0, 10);
      return `${day},${index < rows - changed ? 0 : last}`;
    }),
    "",
  ].join("\n");

describe.each(TEST_DATABASES)("the planner's statistics of the ledger on %s", (_, makeDatabase) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(() => db.reset());

  const load = async (left: string) => {
    const { vintages, sources } = historyOf([{ left }], ["left"]);
    const request = { dataset: streamed, urls: vintages[0]?.urls, acceptShrink: true };
    const { record } = await run(request, settingsOn(db, { open: sources.open }));
    expect(record.status).toBe("succeeded");
  };
  const revisions = async (): Promise<number> => {
    const [found] = await db.query(
      "select reltuples::int as rows from pg_class where oid = 'daily_delta.revisions'::regclass",
    );
    return found?.rows;
  };

  it("are there after a run that corrected many rows", async () => {
    await load(file(ROWS, 0, 0));
    await load(file(ROWS, ROWS, 1));
    expect(await revisions()).toBe(ROWS);
  });

  it("are there after a run in which many rows went, and after they came back", async () => {
    await load(file(ROWS, 0, 0));
    await load(file(1, 0, 0));
    expect(await revisions()).toBe(ROWS - 1);
    await load(file(ROWS, 0, 0));
    expect(await revisions()).toBe(2 * (ROWS - 1));
  });

  it("cost a run with few corrections nothing", async () => {
    await load(file(ROWS, 0, 0));
    const before = await revisions();
    await load(file(ROWS, 3, 1));
    expect(await revisions()).toBe(before);
  });
});
