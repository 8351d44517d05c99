// Not with the expect of jest: killed-run.ts uses this file where there is no jest.
import assert from "node:assert/strict";
import { bigint, date, text } from "../../src/columns/index.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import type { TestDatabase } from "./test-databases.ts";

/** A dataset that maps its only source, `left`, row by row. */
export const places = defineDataset({
  name: "test-places",
  key: ["day", "place"],
  columns: {
    day: date(),
    place: text(),
    cases: bigint({ measures: "cumulative" }),
    deaths: bigint({ measures: "cumulative", nullable: true }),
  },
  sources: {
    left: {
      url: "test:left",
      columns: {
        day: date(),
        place: text(),
        cases: bigint({ min: 0 }),
        deaths: bigint({ min: 0, nullable: true }),
      },
      keep: (row) => row.place !== "Nowhere",
    },
  },
  map: (row) => row,
});

export const HEADER = "day,place,cases,deaths";

/** Lines of its file; some hundreds make several blocks. */
export const placeLines = (rows: number): string[] =>
  Array.from({ length: rows }, (_, index) => {
    const day = new Date(Date.UTC(2020, 0, 1 + Math.floor(index / 40))).toISOString().slice(0, 10);
    return `${day},Place ${index % 40},${index * 3},${index % 7 === 0 ? "" : index}`;
  });

const fileOf = (lines: readonly string[]): string => [HEADER, ...lines].join("\n");

/** Input and result of a run of `places`. */
export interface Scene {
  readonly name: string;
  /** The file of the run before it, if there is one. */
  readonly before: string | undefined;
  readonly file: string;
  readonly counts: { readonly inserted: number; readonly updated: number };
}

const ROWS = 600;
const lines = placeLines(ROWS);

/** The two ways of a dataset that maps row by row which no other dataset goes. */
export const SCENES: readonly Scene[] = [
  {
    name: "a first load, which becomes the table",
    before: undefined,
    file: fileOf(lines),
    counts: { inserted: ROWS, updated: 0 },
  },
  {
    name: "a run that reads the blocks that changed",
    before: fileOf(lines),
    file: fileOf([...lines.with(300, "2020-01-08,Place 20,7,7"), "2021-01-01,New,1,"]),
    counts: { inserted: 1, updated: 1 },
  },
];

/** Everything that a failed run must leave as it was; before the first one there is no table. */
export async function placesState(db: TestDatabase) {
  const read = async (table: string, columns: string, order: string) => {
    const [{ name } = {}] = await db.query(`select to_regclass('${table}') as name`);
    return name ? await db.query(`select ${columns} from ${table} order by ${order}`) : undefined;
  };
  const ledger = async (table: string, order: string) =>
    (await read(`daily_delta.${table}`, "*", order)) ?? [];
  return {
    rows: await read("test_places", "*, xmin::text, ctid::text", "day, place"),
    revisions: await ledger("revisions", "run_id, key"),
    versions: await ledger("source_versions", "run_id"),
    manifests: await ledger("manifests", "dataset"),
  };
}

/** Checks that all of a scene is there exactly once, of one run, and nothing else. */
export async function expectScene(db: TestDatabase, { counts, file }: Scene): Promise<void> {
  const { rows = [], revisions, manifests } = await placesState(db);
  const shown = rows.map(({ day, place, cases, deaths }) =>
    [day instanceof Date ? day.toISOString().slice(0, 10) : day, place, cases, deaths].join(),
  );
  assert.deepEqual(shown.toSorted(), file.split("\n").slice(1).toSorted());
  assert.equal(revisions.length, counts.updated);
  assert.equal(manifests.length, 1);
  const successes = await db.query(
    `select id from daily_delta.runs where status = 'succeeded'
     and inserted = ${counts.inserted} and updated = ${counts.updated}`,
  );
  assert.equal(successes.length, 1);
  const ofRun = rows.filter(({ inserted_by }) => Number(inserted_by) === Number(successes[0]?.id));
  assert.equal(ofRun.length, counts.inserted);
  assert.deepEqual(
    await db.query(
      "select relname from pg_class where relname ~ '^staging' and relpersistence <> 't'",
    ),
    [],
  );
}
