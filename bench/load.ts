/**
 * How long a first load of us-counties takes, against psql doing the same work: `\copy` into a
 * temporary table, then an upsert, in one transaction.
 *
 *   pnpm bench:load us-counties.csv[.gz]
 *
 * Needs psql. Prints the medians of three rounds; the two take turns.
 */
import { execFile } from "node:child_process";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { createGunzip } from "node:zlib";
import { startServer } from "../packages/etl/tests/support/server-process.ts";

const ROUNDS = 3;
const run = promisify(execFile);

const file = process.argv[2];
if (file === undefined) throw new Error("name the CSV file: pnpm bench:load us-counties.csv[.gz]");
const folder = await mkdtemp(join(tmpdir(), "daily-delta-bench-"));
const server = await startServer({ version: "18" });
try {
  const csv = await unzipped(file);
  const psql: number[] = [];
  const ours: { milliseconds: number; megabytes: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    psql.push(await inDatabase(`psql_${round}`, (url) => loadWithPsql(url, csv)));
    ours.push(await inDatabase(`ours_${round}`, (url) => loadWithDailyDelta(url, csv)));
  }
  const reference = median(psql);
  const time = median(ours.map(({ milliseconds }) => milliseconds));
  const memory = Math.max(...ours.map(({ megabytes }) => megabytes));
  console.log(`psql         ${seconds(reference)}`);
  console.log(`daily-delta  ${seconds(time)}, ${Math.round(memory)} MB at most`);
  console.log(`ratio        ${(time / reference).toFixed(2)}`);
} finally {
  await server.stop();
  await rm(folder, { recursive: true });
}

async function unzipped(path: string): Promise<string> {
  if (!path.endsWith(".gz")) return path;
  const target = join(folder, "us-counties.csv");
  await pipeline(createReadStream(path), createGunzip(), createWriteStream(target));
  return target;
}

async function inDatabase<T>(name: string, load: (url: string) => Promise<T>): Promise<T> {
  await run("psql", [server.url, "-qc", `create database ${name}`]);
  const url = new URL(server.url);
  url.pathname = name;
  try {
    return await load(url.href);
  } finally {
    await run("psql", [server.url, "-qc", `drop database ${name}`]);
  }
}

async function loadWithPsql(url: string, csv: string): Promise<number> {
  const columns = "date date, county text, state text, fips text, cases bigint, deaths bigint";
  await run("psql", [
    url,
    "-qc",
    `create table us_counties (${columns}, primary key (date, county, state))`,
  ]);
  const start = performance.now();
  await run("psql", [
    ...[url, "-q", "-1", "-v", "ON_ERROR_STOP=1"],
    ...["-c", `create temporary table staged (${columns})`],
    ...["-c", `\\copy staged from '${csv}' csv header`],
    "-c",
    `insert into us_counties as t select * from staged on conflict (date, county, state) do update
     set fips = excluded.fips, cases = excluded.cases, deaths = excluded.deaths
     where (t.fips, t.cases, t.deaths) is distinct from (excluded.fips, excluded.cases, excluded.deaths)`,
  ]);
  return performance.now() - start;
}

async function loadWithDailyDelta(
  url: string,
  csv: string,
): Promise<{ milliseconds: number; megabytes: number }> {
  const script = join(import.meta.dirname, "load-once.ts");
  const { stdout } = await run(process.execPath, [
    "--max-semi-space-size=16",
    "--conditions=source",
    script,
    url,
    csv,
  ]);
  return JSON.parse(stdout);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
