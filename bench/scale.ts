/**
 * The goals of scale: what a run of us-counties costs against psql doing the same work in one
 * transaction, `\copy` into a temporary table, then an upsert of the rows that differ.
 *
 *   pnpm bench:scale [ROWS | us-counties.csv[.gz]]      ROWS: 2500000 unless given
 *
 * Needs psql. Prints the medians of three rounds; the two take turns. Each work begins with the
 * state that the one before it left, for both alike.
 */
import { execFile } from "node:child_process";
import { createReadStream, createWriteStream } from "node:fs";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { createGunzip } from "node:zlib";
import { startServer } from "../packages/etl/tests/support/server-process.ts";
import { changeOneByte, changeSomeRows, generateCounties } from "./synthetic-counties.ts";

const ROUNDS = 3;
const COLUMNS = "date date, county text, state text, fips text, cases bigint, deaths bigint";
const run = promisify(execFile);
const [input = "2500000"] = process.argv.slice(2);

/** What is run, in order; the goal is a share of psql's time. */
const WORKS = [
  { name: "empty table", file: "base.csv", goal: 0.8 },
  { name: "one byte differs", file: "byte.csv", goal: 0.25 },
  { name: "3,000 appended, 300 changed", file: "delta.csv", goal: 0.25 },
] as const;

interface Measured {
  readonly milliseconds: number;
  readonly megabytes: number;
  readonly record: { readonly inserted: number; readonly updated: number };
}

const folder = await mkdtemp(join(tmpdir(), "daily-delta-scale-"));
const server = await startServer({ version: "18" });
try {
  const path = (name: string): string => join(folder, name);
  await makeInput(path("base.csv"));
  await changeOneByte(path("base.csv"), path("byte.csv"));
  await changeSomeRows(path("byte.csv"), path("delta.csv"), { appended: 3_000, changed: 300 });

  const psql = WORKS.map(() => [] as number[]);
  const ours = WORKS.map(() => [] as Measured[]);
  const again: Measured[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await inDatabase(`psql_${round}`, async (url) => {
      await query(url, `create table us_counties (${COLUMNS}, primary key (date, county, state))`);
      for (const [index, { file }] of WORKS.entries()) {
        psql[index]?.push(await withPsql(url, path(file)));
      }
    });
    await inDatabase(`ours_${round}`, async (url) => {
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

async function makeInput(target: string): Promise<void> {
  if (/^\d+$/.test(input)) return await generateCounties(target, Number(input));
  if (!input.endsWith(".gz")) return await copyFile(input, target);
  await pipeline(createReadStream(input), createGunzip(), createWriteStream(target));
}

async function inDatabase(name: string, work: (url: string) => Promise<void>): Promise<void> {
  await query(server.url, `create database ${name}`);
  const url = new URL(server.url);
  url.pathname = name;
  try {
    await work(url.href);
  } finally {
    await query(server.url, `drop database ${name}`);
  }
}

async function query(url: string, text: string): Promise<void> {
  await run("psql", [url, "-qc", text]);
}

async function withPsql(url: string, csv: string): Promise<number> {
  const start = performance.now();
  await run("psql", [
    ...[url, "-q", "-1", "-v", "ON_ERROR_STOP=1"],
    ...["-c", `create temporary table staged (${COLUMNS})`],
    ...["-c", `\\copy staged from '${csv}' csv header`],
    "-c",
    `insert into us_counties as t select * from staged on conflict (date, county, state) do update
     set fips = excluded.fips, cases = excluded.cases, deaths = excluded.deaths
     where (t.fips, t.cases, t.deaths) is distinct from (excluded.fips, excluded.cases, excluded.deaths)`,
  ]);
  return performance.now() - start;
}

async function withDailyDelta(url: string, csv: string, ...more: string[]): Promise<Measured> {
  const script = join(import.meta.dirname, "load-once.ts");
  const args = ["--max-semi-space-size=16", "--conditions=source", script, url, csv, ...more];
  const { stdout } = await run(process.execPath, args, { maxBuffer: 2 ** 24 });
  return JSON.parse(stdout);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
