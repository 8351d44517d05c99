/**
 * Measures other ways to keep such a table against psql doing the same work in one transaction:
 * psycopg2, pandas and dlt, used as their documentation advises.
 *
 *   pnpm bench:peers [ROWS | us-counties.csv[.gz]]      ROWS: 100000 unless given
 *
 * Needs psql, python3 with venv, and PyPI, from which peers/requirements.txt is installed into a
 * temporary folder. Prints the medians of three rounds; all take turns. A peer's process says itself
 * how long it took, from connecting until all is committed, without its start and its imports; the
 * table is there before, unless dlt or daily-delta create it. Afterwards the table has to be psql's.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { startServer } from "@daily-delta/etl/testing/server-process";
import {
  createTable,
  inDatabase,
  makeInput,
  median,
  query,
  ROUNDS,
  run,
  seconds,
  withDailyDelta,
  withPsql,
} from "./psql-reference.ts";
import { changeSomeRows } from "./synthetic-counties.ts";

const SCRIPTS = join(import.meta.dirname, "peers");
const [input = "100000"] = process.argv.slice(2);

/** Runs, in order: the second finds the table of the first. */
const WORKS = [
  { name: "empty table", file: "base.csv" },
  { name: "3,000 appended, 300 changed", file: "delta.csv" },
] as const;

interface Contestant {
  readonly name: string;
  /** Gives the milliseconds that it took. */
  readonly load: (url: string, csv: string) => Promise<number>;
  /** Table of the rows, if it differs from psql's. */
  readonly ownTable?: string;
}

/** The first is the reference. */
const CONTESTANTS: readonly Contestant[] = [
  { name: "psql", load: withPsql },
  {
    name: "daily-delta",
    load: async (url, csv) => (await withDailyDelta(url, csv)).milliseconds,
    ownTable: "us_counties",
  },
  { name: "psycopg2 execute_values", load: withPython("psycopg2_values.py") },
  { name: "pandas to_sql", load: withPython("pandas_to_sql.py") },
  { name: "pandas to_sql, COPY", load: withPython("pandas_to_sql.py", "copy") },
  { name: "dlt merge", load: withPython("dlt_merge.py"), ownTable: "dlt_data.us_counties" },
  {
    name: "dlt merge, Arrow as CSV",
    load: withPython("dlt_merge.py", "arrow"),
    ownTable: "dlt_data.us_counties",
  },
];

const FIT = "import sys, venv, ensurepip; assert sys.version_info >= (3, 11)";
const python = await run("python3", ["-c", `${FIT}; print(sys.version.split()[0])`]).catch(() => {
  console.error("needs Python 3.11 or later with venv: apt-get install python3 python3-venv");
  process.exit(1);
});

const folder = await mkdtemp(join(tmpdir(), "daily-delta-peers-"));
const path = (name: string): string => join(folder, name);
try {
  const requirements = join(SCRIPTS, "requirements.txt");
  console.error(`Installing ${requirements} into ${folder}`);
  await run("python3", ["-m", "venv", path("venv")]);
  const install = ["-m", "pip", "install", "--quiet", "--only-binary=:all:", "-r", requirements];
  await run(path("venv/bin/python"), install);
  await makeInput(input, path("base.csv"));
  await changeSomeRows(path("base.csv"), path("delta.csv"), { appended: 3_000, changed: 300 });

  const times = CONTESTANTS.map(() => WORKS.map(() => [] as number[]));
  const server = await startServer({ version: "18" });
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const expected = new Map<string, string>();
      for (const [index, contestant] of CONTESTANTS.entries()) {
        await inDatabase(server, `peer_${round}_${index}`, async (url) => {
          if (contestant.ownTable === undefined) await createTable(url);
          for (const [work, { name, file }] of WORKS.entries()) {
            times[index]?.[work]?.push(await contestant.load(url, path(file)));
            const found = await sums(url, contestant);
            if (index === 0) expected.set(name, found);
            if (found === expected.get(name)) continue;
            throw new Error(
              `${contestant.name}, ${name}: ${found}, where psql has ${expected.get(name)}`,
            );
          }
        });
      }
    }
  } finally {
    await server.stop();
  }
  const versions = (await readFile(requirements, "utf8")).trim().split("\n");
  console.log(["Python", python.trim(), ...versions].join(" "));
  print(times);
} finally {
  await rm(folder, { recursive: true });
}

function withPython(script: string, ...more: string[]): Contestant["load"] {
  return async (url, csv) => {
    // dlt keeps what it knows of a pipeline in a folder, and would send what it is used for.
    const env = {
      ...process.env,
      PYTHONDONTWRITEBYTECODE: "1",
      DLT_DATA_DIR: path(`dlt-${basename(url)}`),
      RUNTIME__DLTHUB_TELEMETRY: "false",
    };
    const args = [join(SCRIPTS, script), url, csv, ...more];
    return JSON.parse(await run(path("venv/bin/python"), args, { cwd: folder, env })).milliseconds;
  };
}

async function sums(url: string, { ownTable = "us_counties" }: Contestant): Promise<string> {
  return await query(
    url,
    `select 'rows', count(*), 'cases', sum(cases), 'deaths', sum(deaths), 'fips', count(fips)
     from ${ownTable}`,
  );
}

function print(times: readonly (readonly (readonly number[])[])[]): void {
  const medians = times.map((works) => works.map(median));
  console.log("".padEnd(26), ...WORKS.map(({ name }) => name.padStart(27)));
  console.log("".padEnd(26), ...WORKS.map(() => `${"time".padStart(19)}${"ratio".padStart(8)}`));
  for (const [index, { name }] of CONTESTANTS.entries()) {
    const cells = medians[index]?.map((time, work) => {
      const ratio = (time / (medians[0]?.[work] ?? Number.NaN)).toFixed(2);
      return `${seconds(time).padStart(19)}${ratio.padStart(8)}`;
    });
    console.log(name.padEnd(26), ...(cells ?? []));
  }
}
