import { expect } from "@jest/globals";
import type { Message } from "../../src/record/message.ts";
import type { RunRecord } from "../../src/record/run-record.ts";
import type { TestDatabase } from "./test-databases.ts";

/** State that a promise protects: data rows with their places, revisions, source versions. (A row
 * that a rolled-back transaction touched keeps its xmax: that says nothing.) */
export const stateOf = async (db: TestDatabase) => ({
  rows: await db.query(
    `select day::text, cases::int, extra::int, inserted_by::int, xmin::text, ctid::text
     from test_joined order by day`,
  ),
  revisions: await db.query("select run_id::int, key, before, after from daily_delta.revisions"),
  versions: await db.query(
    "select run_id::int, source, sha256 from daily_delta.source_versions order by run_id, source",
  ),
});

/** Checks that all of day 2 is there, exactly once. */
export async function expectDay2(db: TestDatabase): Promise<void> {
  const { rows, revisions } = await stateOf(db);
  expect(rows.map(({ cases }) => cases)).toEqual([1, 5, 3, 4]);
  expect(revisions).toHaveLength(1);
  expect(revisions[0]).toMatchObject({ key: { day: "2021-01-02" }, after: { cases: 5 } });
  const success = await db.query<{ id: number }>(
    "select id::int from daily_delta.runs where status = 'succeeded' and updated = 1",
  );
  expect(success.map(({ id }) => id)).toEqual([revisions[0]?.run_id]);
  expect(rows[3]?.inserted_by).toBe(revisions[0]?.run_id);
}

/** Checks that each of these executions had its one message, and that none waits to be sent. */
export async function expectOneMessageEach(
  db: TestDatabase,
  messages: readonly Message[],
  records: readonly RunRecord[],
): Promise<void> {
  const told = messages.map(({ record }) => `${record.executionId} ${record.status}`);
  const ended = records.map(({ executionId, status }) => `${executionId} ${status}`);
  expect(told.toSorted()).toEqual(ended.toSorted());
  const waiting = "message is not null and sent_at is null";
  expect(await db.query(`select id from daily_delta.runs where ${waiting}`)).toEqual([]);
}
