import { isDeepStrictEqual } from "node:util";
import { expect } from "@jest/globals";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { run } from "../../src/run.ts";
import { DAY_1, DAY_2, sourcesOf } from "./days.ts";
import { expectScene, places, placesState, SCENES } from "./places.ts";
import { expectDay2, stateOf } from "./promises.ts";
import { joined, settingsOn, TestNotifier } from "./runs.ts";
import type { TestDatabase } from "./test-databases.ts";

/** A run that is killed at each of its statements. */
export interface KilledCase {
  readonly name: string;
  readonly dataset: Dataset;
  /** The file of the run before it, if there is one. */
  readonly before: string | undefined;
  readonly file: string;
  /** All that the run changes at once or not at all. */
  stateOf(db: TestDatabase): Promise<unknown>;
  /** Checks that all of the file is there, exactly once. */
  expectAll(db: TestDatabase): Promise<void>;
}

export const KILLED_CASES: readonly KilledCase[] = [
  {
    name: "a run that joins its sources",
    dataset: joined,
    before: DAY_1,
    file: DAY_2,
    stateOf,
    expectAll: expectDay2,
  },
  ...SCENES.map((scene) => ({
    ...scene,
    dataset: places,
    stateOf: placesState,
    expectAll: (db: TestDatabase) => expectScene(db, scene),
  })),
];

/**
 * Makes what is there before the run that is killed.
 *
 * @returns its state
 */
export async function prepare(
  db: TestDatabase,
  { dataset, before, stateOf }: KilledCase,
): Promise<unknown> {
  if (before !== undefined) await runHere(db, dataset, before);
  return await stateOf(db);
}

/**
 * Checks what a killed run has left, and what the next run of the same file makes of it.
 *
 * @param before the state before the killed run
 * @param told the messages that the killed process has sent
 * @returns how many times the killed run's own message was sent, by itself or by the next run
 */
export async function checkKilled(
  db: TestDatabase,
  { dataset, file, stateOf, expectAll }: KilledCase,
  before: unknown,
  told: readonly string[],
): Promise<number> {
  const isCommitted = !isDeepStrictEqual(await stateOf(db), before);
  if (isCommitted) await expectAll(db);
  const next = await runHere(db, dataset, file);
  const { executionId } = next.record;
  const status = isCommitted ? "unchanged" : "succeeded";
  expect(next.record).toMatchObject({ status, error: null });
  await expectAll(db);

  const own = next.told.filter((line) => line.startsWith(executionId));
  expect(own).toEqual([`${executionId} ${status}`]);
  // A killed run that is not committed has no message of its own: the next run only names it.
  const again = next.told.filter((line) => !line.startsWith(executionId));
  for (const lines of [told, again]) expect(lines.length).toBeLessThan(2);
  const ofKilled = [...told, ...again];
  const expected = isCommitted ? [expect.stringMatching(/ succeeded$/)] : [];
  expect([...new Set(ofKilled)]).toEqual(expected);
  return ofKilled.length;
}

/**
 * Runs it here, where nothing kills it.
 *
 * @param notifier gets its message
 */
export const runKilledCase = (
  db: TestDatabase,
  { dataset, file }: KilledCase,
  notifier = new TestNotifier(),
) => runHere(db, dataset, file, notifier);

/** The messages that were sent: execution id and status. */
export const toldBy = ({ messages }: TestNotifier): string[] =>
  messages.map(({ record }) => `${record.executionId} ${record.status}`);

async function runHere(
  db: TestDatabase,
  dataset: Dataset,
  file: string,
  notifier = new TestNotifier(),
) {
  const { record } = await run(
    { dataset },
    settingsOn(db, { notifier, open: sourcesOf(file).open }),
  );
  return { record, told: toldBy(notifier) };
}
