/**
 * A source of many files against the same rows in one file, both from a local web server into an empty
 * table, and a day on which one file of them changed.
 *
 *   pnpm bench:files [FILES [ROWS]]      1143 files of 400 rows unless given
 *
 * Prints the medians of three rounds; the two take turns.
 */
import {
  consoleNotifier,
  type Dataset,
  type RunRecord,
  run,
  serverDatabase,
} from "@daily-delta/etl";
import { startServer } from "@daily-delta/etl/testing/server-process";
import { inDatabase, median, ROUNDS, seconds } from "./psql-reference.ts";
import { asMany, asOne, BenchRepository } from "./repository.ts";

const [files = "1143", rows = "400"] = process.argv.slice(2);
/** Largest share of the time of one file. */
const GOAL = 1.3;

async function load(url: string, dataset: Dataset): Promise<[number, RunRecord]> {
  const start = performance.now();
  const { record } = await run(
    { dataset },
    {
      database: serverDatabase({ connectionString: url }),
      notifier: consoleNotifier(process.stderr, process.stderr),
      environment: "bench",
      deadline: new Date(Date.now() + 3_600_000),
    },
  );
  if (record.error !== null) throw new Error(JSON.stringify(record.error));
  return [performance.now() - start, record];
}

using repository = await BenchRepository.start(Number(files), Number(rows));
const { origin } = repository;
const server = await startServer({ version: "18" });
try {
  const times: [string, number[]][] = [
    ["one file", []],
    ["many files", []],
    ["one of them changed", []],
  ];
  const note = (place: number, [milliseconds]: [number, RunRecord]) =>
    void times[place]?.[1].push(milliseconds);
  for (let round = 0; round < ROUNDS; round++) {
    await inDatabase(server, `one_${round}`, async (url) =>
      note(0, await load(url, asOne(origin))),
    );
    await inDatabase(server, `many_${round}`, async (url) => {
      note(1, await load(url, asMany(origin)));
      await repository.append(`Place ${rows}00${round},1,0`);
      const day = await load(url, asMany(origin));
      if (day[1].inserted !== 1) throw new Error("wrong result");
      note(2, day);
    });
  }
  const [one = 0] = times.map(([, all]) => median(all));
  for (const [name, all] of times) {
    const ratio = median(all) / one;
    console.log(`${name}: ${seconds(median(all))}, ${ratio.toFixed(2)} times one file`);
  }
  const ratio = median(times[1]?.[1] ?? []) / one;
  console.log(`goal: many files in at most ${GOAL} times: ${ratio <= GOAL ? "met" : "MISSED"}`);
} finally {
  await server.stop();
}
