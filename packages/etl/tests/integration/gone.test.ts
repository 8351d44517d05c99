import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { date, integer, text } from "../../src/columns/index.ts";
import type { Session } from "../../src/database/session.ts";
import type { Dataset, Gone } from "../../src/datasets/dataset.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import { rowHistory } from "../../src/inspect/history.ts";
import { run } from "../../src/run.ts";
import type { RunRequest } from "../../src/run-settings.ts";
import { settingsOn, TestNotifier, TestSources, testClock } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

const offices = (gone: Gone, covers?: "all" | "span"): Dataset =>
  defineDataset({
    name: "test-offices",
    key: ["day", "name"],
    columns: { day: date(), name: text(), people: integer({ nullable: true }) },
    source: { name: "left", url: "test:left" },
    shrinkLimit: 1,
    gone,
    ...(covers === undefined ? {} : { covers }),
  });

/** Lines of the file: day of January, name, people. */
const fileOf = (...rows: readonly (readonly [number, string, number | ""])[]): string =>
  [
    "day,name,people",
    ...rows.map(([day, name, people]) => {
      const quoted = /[",\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
      return `2021-01-${String(day).padStart(2, "0")},${quoted},${people}`;
    }),
  ].join("\n");

describe.each(TEST_DATABASES)("rows that upstream no longer has, on %s,", (_, makeDatabase) => {
  let db: TestDatabase;
  let session: Session;
  const clock = testClock(new Date("2021-02-01T06:00:00Z"));

  beforeAll(async () => {
    db = await makeDatabase();
    session = await db.database.connect(new AbortController().signal);
  });
  afterAll(async () => {
    await session[Symbol.asyncDispose]();
    await db.close();
  });
  beforeEach(() => db.clear());

  const load = async (dataset: Dataset, file: string, request: Partial<RunRequest> = {}) => {
    const open = new TestSources().set("test:left", file).open;
    const notifier = new TestNotifier();
    clock.advance(60_000);
    const settings = settingsOn(db, { open, clock, notifier, site: undefined });
    const { record } = await run({ dataset, ...request }, settings);
    expect(record.error).toBeNull();
    const { status, inserted, updated, unchanged, missing, gone, returned, dropped } = record;
    return {
      record,
      counts: [inserted, updated, unchanged, missing, gone, returned, dropped].join(),
      status,
      message: notifier.messages[0]?.body ?? "",
    };
  };
  const names = async () =>
    (await db.query<{ name: string }>("select name from test_offices order by name")).map(
      ({ name }) => name,
    );
  const revisions = () =>
    db.query(
      `select run_id::int as run, key ->> 'name' as name, before ->> 'people' as before,
         after ->> 'people' as after, before is null as came, after is null as went,
         inserted_by::int
       from daily_delta.revisions order by run_id, key`,
    );

  const A = [1, "A", 1] as const;
  const B = [2, "B", 2] as const;
  const C = [3, "C", 3] as const;

  it.each(["keep", "mark", "delete"] as const)(
    "are recorded with their values, once, and again when they come back (%s)",
    async (gone) => {
      const dataset = offices(gone);
      const stays = gone === "delete" ? 0 : 1;
      const first = await load(dataset, fileOf(A, B, C));
      expect(first.counts).toBe("3,0,0,0,0,0,0");
      const went = await load(dataset, fileOf(A, C));
      expect(went.counts).toBe(`0,0,2,${stays},1,0,${1 - stays}`);
      expect(await names()).toEqual(stays ? ["A", "B", "C"] : ["A", "C"]);
      const still = await load(dataset, fileOf(A, [3, "C", 4]));
      expect(still.counts).toBe(`0,1,1,${stays},0,0,0`);
      const back = await load(dataset, fileOf(A, B, [3, "C", 4]));
      expect(back.counts).toBe(stays ? "0,0,3,0,0,1,0" : "1,0,2,0,0,1,0");
      const again = await load(dataset, fileOf(A, [3, "C", 4]));
      expect(again.counts).toBe(`0,0,2,${stays},1,0,${1 - stays}`);
      const other = await load(dataset, fileOf(A, [2, "B", 7], [3, "C", 4]));
      expect(other.counts).toBe(stays ? "0,1,2,0,0,1,0" : "1,0,2,0,0,1,0");
      expect(await revisions()).toEqual([
        { run: 2, name: "B", before: "2", after: null, came: false, went: true, inserted_by: 1 },
        { run: 3, name: "C", before: "3", after: "4", came: false, went: false, inserted_by: null },
        { run: 4, name: "B", before: null, after: "2", came: true, went: false, inserted_by: null },
        {
          ...{ run: 5, name: "B", before: "2", after: null, came: false, went: true },
          inserted_by: stays ? 1 : 4,
        },
        { run: 6, name: "B", before: null, after: "7", came: true, went: false, inserted_by: null },
      ]);
      const history = await rowHistory(session.db, dataset, { day: "2021-01-02", name: "B" });
      expect(history).toMatchObject({
        current: { people: 7 },
        insertedBy: { runId: 1, at: first.record.finishedAt },
        gone: null,
      });
      expect(history.revisions.map(({ before, after }) => [before, after])).toEqual([
        [{ people: 2 }, null],
        [null, { people: 2 }],
        [{ people: 2 }, null],
        [null, { people: 7 }],
      ]);
    },
  );
});
