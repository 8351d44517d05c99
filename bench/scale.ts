/**
 * The goals of scale: what a run of us-counties costs against psql doing the same work in one
 * transaction, `\copy` into a temporary table, then an upsert of the rows that differ.
 *
 *   pnpm bench:scale [ROWS | us-counties.csv[.gz]]      ROWS: 2500000 unless given
 *
 * Needs psql. Prints the medians of three rounds; the two take turns. Each work begins with the
 * state that the one before it left, for both alike.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "@daily-delta/etl/testing/server-process";
import {
  createTable,
  inDatabase,
  type Measured,
  makeInput,
  median,
  ROUNDS,
  seconds,
  withDailyDelta,
  withPsql,
} from "./psql-reference.ts";
import { changeOneByte, changeSomeRows } from "./synthetic-counties.ts";

const [input = "2500000"] = process.argv.slice(2);

/** Runs, in order; the goal is a share of psql's time. */
const WORKS = [
  { name: "empty table", file: "base.csv", goal: 0.8 },
  { name: "one byte differs", file: "byte.csv", goal: 0.25 },
  { name: "3,000 appended, 300 changed", file: "delta.csv", goal: 0.25 },
] as const;

const folder = await mkdtemp(join(tmpdir(), "daily-delta-scale-"));
const server = await startServer({ version: "18" });
try {
  const path = (name: string): string => join(folder, name);
  await makeInput(input, path("base.csv"));
  await changeOneByte(path("base.csv"), path("byte.csv"));
  await changeSomeRows(path("byte.csv"), path("delta.csv"), { appended: 3_000, changed: 300 });

  const psql = WORKS.map(() => [] as number[]);
  const ours = WORKS.map(() => [] as Measured[]);
  const again: Measured[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await inDatabase(server, `psql_${round}`, async (url) => {
      await createTable(url);
      for (const [index, { file }] of WORKS.entries()) {
        psql[index]?.push(await withPsql(url, path(file)));
      }
    });
    await inDatabase(server, `ours_${round}`, async (url) => {
      for (const [index, { file }] of WORKS.entries()) {
        ours[index]?.push(await withDailyDelta(url, path(file)));
      }
      again.push(await withDailyDelta(url, path("delta.csv"), "304"));
    });
  }

  console.log(
    "work                          psql    daily-delta  ratio  goal   MB  inserted  updated",
  );
  for (const [index, { name, goal }] of WORKS.entries()) {
    const reference = median(psql[index] ?? []);
    print(name, `${seconds(reference)}`, ours[index] ?? [], reference, goal);
  }
  print("the same bytes, 304", "", again);
} finally {
  await server.stop();
  await rm(folder, { recursive: true });
}

function print(
  name: string,
  psql: string,
  all: Measured[],
  reference?: number,
  goal?: number,
): void {
  const time = median(all.map(({ milliseconds }) => milliseconds));
  const memory = Math.max(...all.map(({ megabytes }) => megabytes));
  const { inserted, updated } = all[0]?.record ?? { inserted: 0, updated: 0 };
  console.log(
    [
      name.padEnd(28),
      psql.padStart(8),
      seconds(time).padStart(10),
      (reference === undefined ? "" : (time / reference).toFixed(2)).padStart(8),
      (goal === undefined ? "" : goal.toFixed(2)).padStart(6),
      memory.toFixed(0).padStart(5),
      String(inserted).padStart(9),
      String(updated).padStart(8),
    ].join(""),
  );
}
