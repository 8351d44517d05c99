import { expect } from "@jest/globals";
import { date, integer, text } from "../../src/columns/index.ts";
import type { Row } from "../../src/columns/value.ts";
import type { Dataset, Gone } from "../../src/datasets/dataset.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import { exportGone } from "../../src/inspect/gone-rows.ts";
import { run } from "../../src/run.ts";
import type { RunRequest } from "../../src/run-settings.ts";
import { settingsOn, TestNotifier, TestSources, testClock } from "./runs.ts";
import type { TestDatabase } from "./test-databases.ts";

/** A dataset whose only source, `left`, has a row for each day and office. */
export const offices = (gone: Gone, covers?: "all" | "span"): Dataset =>
  defineDataset({
    name: "test-offices",
    key: ["day", "name"],
    columns: { day: date(), name: text(), people: integer({ nullable: true }) },
    source: { name: "left", url: "test:left" },
    shrinkLimit: 1,
    gone,
    ...(covers === undefined ? {} : { covers }),
  });

/** Text of the file: day of January, name, people. */
export const fileOf = (...rows: readonly (readonly [number, string, number | ""])[]): string =>
  [
    "day,name,people",
    ...rows.map(([day, name, people]) => {
      const quoted = /[",\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
      return `2021-01-${String(day).padStart(2, "0")},${quoted},${people}`;
    }),
  ].join("\n");

export const A = [1, "A", 1] as const;
export const B = [2, "B", 2] as const;
export const C = [3, "C", 3] as const;

/** Functions with which tests of `offices` use a database, which is asked for each time. */
export function officesOn(database: () => TestDatabase) {
  const clock = testClock(new Date("2021-02-01T06:00:00Z"));
  const load = async (dataset: Dataset, file: string, request: Partial<RunRequest> = {}) => {
    const open = new TestSources().set("test:left", file).open;
    const notifier = new TestNotifier();
    clock.advance(60_000);
    const settings = settingsOn(database(), { open, clock, notifier, site: undefined });
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
    (await database().query<{ name: string }>("select name from test_offices order by name")).map(
      ({ name }) => name,
    );
  const revisions = () =>
    database().query(
      `select run_id::int as run, key ->> 'name' as name, before ->> 'people' as before,
         after ->> 'people' as after, before is null as came, after is null as went,
         inserted_by::int
       from daily_delta.revisions order by run_id, key`,
    );

  const stored = async () =>
    (
      await database().query<{ name: string; since: Date | null }>(
        "select name, gone_since as since from test_offices order by name",
      )
    ).map(({ name, since }) => [name, since?.toISOString() ?? null]);

  const exported = async (dataset: Dataset) => {
    await using session = await database().database.connect(new AbortController().signal);
    const found: Row[] = [];
    for await (const page of exportGone(session.db, dataset)) found.push(...page);
    return found;
  };
  return { clock, load, names, revisions, stored, exported };
}
