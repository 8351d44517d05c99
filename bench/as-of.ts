/**
 * The cost of a vintage: reading all rows of us-counties as they were before the last corrections, against
 * reading the table, in turns, in the same run.
 *
 *   pnpm bench:as-of [ROWS] [REVISIONS]      2500000 and 100000 unless given
 *
 * Needs psql. The goal is at most twice the time of the table. Prints the medians of five rounds, both for
 * rows that are sent to a client and for a sum that stays in the server.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "@daily-delta/etl/testing/server-process";
import {
  inDatabase,
  makeInput,
  median,
  query,
  run,
  seconds,
  withDailyDelta,
} from "./psql-reference.ts";
import { changeSomeRows } from "./synthetic-counties.ts";

const [rows = "2500000", revisions = "100000"] = process.argv.slice(2);
const ROUNDS = 5;
const GOAL = 2;
/** A moment after the first run and before the second. */
const MOMENT = "2021-01-01";

const WORKS = [
  ["all rows to a client", (from: string) => `\\copy (select * from ${from}) to '/dev/null'`],
  ["a sum in the server", (from: string) => `select sum(cases), sum(deaths) from ${from}`],
] as const;
const SOURCES = [
  ["the table", "(select date, county, state, fips, cases, deaths from us_counties) as t"],
  ["as of the first run", `us_counties_as_of('${MOMENT}')`],
  ["as of now", "us_counties_as_of(now())"],
  ["the view of all versions", "us_counties_history"],
] as const;

const folder = await mkdtemp(join(tmpdir(), "daily-delta-as-of-"));
const server = await startServer({ version: "18" });
try {
  const path = (name: string): string => join(folder, name);
  await makeInput(rows, path("base.csv"));
  await changeSomeRows(path("base.csv"), path("delta.csv"), {
    appended: 3_000,
    changed: Number(revisions),
  });
  await inDatabase(server, "as_of", async (url) => {
    await withDailyDelta(url, path("base.csv"));
    await withDailyDelta(url, path("delta.csv"));
    // So that no timing depends on when the two runs ended.
    await query(
      url,
      `update daily_delta.runs set effective_at = '${MOMENT}'::date + (id - 1) * interval '1 day'`,
    );
    await query(url, "vacuum analyze");
    const count = "select count(*) from daily_delta.revisions";
    console.log(`${rows} rows, ${await query(url, count)} revisions\n`);
    console.log(`${"".padEnd(50)}time  ratio  goal`);
    for (const [work, statement] of WORKS) {
      const times = SOURCES.map(() => [] as number[]);
      for (let round = 0; round < ROUNDS; round++) {
        for (const [index, [, from]] of SOURCES.entries()) {
          times[index]?.push(await timed(url, statement(from)));
        }
      }
      const reference = median(times[0] ?? []);
      for (const [index, [name]] of SOURCES.entries()) {
        const time = median(times[index] ?? []);
        const ratio = index === 0 ? "" : (time / reference).toFixed(2);
        const goal = index === 1 || index === 2 ? GOAL.toFixed(2) : "";
        console.log(
          `${`${work}: ${name}`.padEnd(46)}${seconds(time).padStart(8)}${ratio.padStart(7)}${goal.padStart(6)}`,
        );
      }
    }
  });
} finally {
  await server.stop();
  await rm(folder, { recursive: true });
}

async function timed(url: string, statement: string): Promise<number> {
  const start = performance.now();
  await run("psql", [url, "-qAt", "-v", "ON_ERROR_STOP=1", "-c", statement]);
  return performance.now() - start;
}
