/**
 * Common parts of the benchmarks of loads: the input, a database for each that is measured, and the same
 * work done by psql, the reference, and by daily-delta.
 */
import { execFile } from "node:child_process";
import { createReadStream, createWriteStream } from "node:fs";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { createGunzip } from "node:zlib";
import { generateCounties } from "./synthetic-counties.ts";

export const ROUNDS = 3;
const COLUMNS = "date date, county text, state text, fips text, cases bigint, deaths bigint";
const exec = promisify(execFile);

export interface Measured {
  readonly milliseconds: number;
  readonly megabytes: number;
  readonly record: { readonly inserted: number; readonly updated: number };
}

/** A program that is asked to end ends what it waits for, fails, and so gets to clean up. */
const ended = new AbortController();
for (const name of ["SIGINT", "SIGTERM"]) process.once(name, () => ended.abort());

/** Standard output of a program. */
export async function run(
  file: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const { signal } = ended;
  const { stdout } = await exec(file, args, { ...options, signal, maxBuffer: 2 ** 24 });
  return stdout;
}

/** As many rows as `input` says, or the file that it names. */
export async function makeInput(input: string, target: string): Promise<void> {
  if (/^\d+$/.test(input)) return await generateCounties(target, Number(input));
  if (!input.endsWith(".gz")) return await copyFile(input, target);
  await pipeline(createReadStream(input), createGunzip(), createWriteStream(target));
}

/** Does `work` in a new database of the server. */
export async function inDatabase(
  server: { readonly url: string },
  name: string,
  work: (url: string) => Promise<void>,
): Promise<void> {
  await query(server.url, `create database ${name}`);
  const url = new URL(server.url);
  url.pathname = name;
  try {
    await work(url.href);
  } finally {
    await query(server.url, `drop database ${name} with (force)`);
  }
}

/** The first row's values, with `|` between them. */
export async function query(url: string, text: string): Promise<string> {
  return (await run("psql", [url, "-qAtc", text])).trim();
}

export async function createTable(url: string): Promise<void> {
  await query(url, `create table us_counties (${COLUMNS}, primary key (date, county, state))`);
}

export async function withPsql(url: string, csv: string): Promise<number> {
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

export async function withDailyDelta(
  url: string,
  csv: string,
  ...more: string[]
): Promise<Measured> {
  const script = join(import.meta.dirname, "load-once.ts");
  const args = ["--max-semi-space-size=16", "--conditions=source", script, url, csv, ...more];
  return JSON.parse(await run(process.execPath, args));
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
