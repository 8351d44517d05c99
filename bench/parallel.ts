/**
 * A first load of many files by several processes at once, as several functions do it, against the plain
 * run of the same files, and against sessions of one process (`run --parallel`).
 *
 *   pnpm bench:parallel [FILES [ROWS]]      64 files of 8000 rows unless given
 *
 * Prints the medians of three rounds; all take turns. Processes are started before the time is taken. The
 * processor time of the server is that of its sessions (Linux), without its writers of files.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { run, runInParts } from "@daily-delta/etl";
import { mergeRun, planRun } from "@daily-delta/etl/testing/phases";
import { startServer } from "@daily-delta/etl/testing/server-process";
import { type Job, phaseOf } from "./parallel-job.ts";
import { inDatabase, median, query, ROUNDS } from "./psql-reference.ts";
import { BenchRepository } from "./repository.ts";

const [files = "64", rows = "8000"] = process.argv.slice(2);
const WORKERS = [1, 2, 4, 8];
/** Number of parts of an item, as an ItemBatcher makes them. */
const BATCH = 4;
const total = Number(files) * Number(rows);

interface Times {
  readonly plan: number;
  readonly parts: number;
  readonly merge: number;
  /** Processor time of the processes that read parts, in milliseconds. */
  readonly reading: number;
}

/** Clock ticks of a second in Linux's /proc. */
const TICKS = 100;

using repository = await BenchRepository.start(Number(files), Number(rows));
const { origin } = repository;
const server = await startServer({ version: "18" });
const times = new Map<string, Times[]>();
const serverTimes = new Map<string, number[]>();
const [postmaster] = (await query(server.url, "select pg_read_file('postmaster.pid')")).split("\n");

async function timed<T>(work: () => Promise<T>): Promise<[number, T]> {
  const start = performance.now();
  const result = await work();
  return [performance.now() - start, result];
}

/** Processor time of the server's sessions that have ended, in milliseconds. */
function serverTime(): number {
  const [, fields = ""] = readFileSync(`/proc/${postmaster}/stat`, "latin1").split(") ");
  const [user = 0, system = 0] = fields.split(" ").slice(13, 15).map(Number);
  return ((user + system) * 1000) / TICKS;
}

/** Measures one run in a database of its own. */
async function measure(name: string, database: string, work: (url: string) => Promise<Times>) {
  const before = serverTime();
  await inDatabase(
    server,
    database,
    async (url) => void times.set(name, [...(times.get(name) ?? []), await work(url)]),
  );
  serverTimes.set(name, [...(serverTimes.get(name) ?? []), serverTime() - before]);
}

const nameOf = (count: number): string => `${count} ${count === 1 ? "process" : "processes"}`;

/** One run, whose parts are read by processes of their own. */
async function byProcesses(url: string, count: number): Promise<Times> {
  const worker = new URL("./parallel-worker.ts", import.meta.url);
  const processes = Array.from({ length: count }, () => fork(worker));
  await Promise.all(processes.map((each) => once(each, "message")));
  try {
    const executionId = "bench";
    const { request, settings } = phaseOf({ url, origin, executionId });
    const [plan, planned] = await timed(() => planRun(request, settings));
    if ("record" in planned) throw new Error(JSON.stringify(planned.record));
    const batches = Array.from({ length: Math.ceil(planned.parts.length / BATCH) }, (_, index) =>
      planned.parts.slice(index * BATCH, (index + 1) * BATCH),
    ).values();
    const job: Job = { url, origin, executionId, claim: planned };
    let reading = 0;
    const read = async (each: ChildProcess) => {
      for (const parts of batches) {
        each.send({ ...job, parts });
        const [used] = await once(each, "message");
        reading += used;
      }
    };
    const [parts] = await timed(() => Promise.all(processes.map(read)));
    const [merge, merged] = await timed(() => mergeRun(request, settings, planned));
    if (!("record" in merged) || merged.record.inserted !== total) throw new Error("wrong result");
    return { plan, parts, merge, reading };
  } finally {
    for (const each of processes) each.kill();
  }
}

/** One run in this process, by one session or several. */
async function here(url: string, sessions?: number): Promise<Times> {
  const { request, settings } = phaseOf({ url, origin, executionId: "bench" });
  const [parts, { record }] = await timed(() =>
    sessions === undefined ? run(request, settings) : runInParts(request, settings, sessions),
  );
  if (record.inserted !== total) throw new Error(JSON.stringify(record));
  return { plan: 0, parts, merge: 0, reading: 0 };
}

try {
  for (let round = 0; round < ROUNDS; round++) {
    await measure("plain run", `plain_${round}`, (url) => here(url));
    await measure("4 sessions of one process", `pool_${round}`, (url) => here(url, 4));
    for (const count of WORKERS) {
      await measure(nameOf(count), `by_${count}_${round}`, (url) => byProcesses(url, count));
    }
  }
  const sumOf = ({ plan, parts, merge }: Times) => plan + parts + merge;
  const wholeOf = (name: string) => median((times.get(name) ?? []).map(sumOf));
  const [plain, one] = [wholeOf("plain run"), wholeOf(nameOf(1))];
  console.log(`${total} rows in ${files} files, ${availableParallelism()} cores`);
  for (const [name, all] of times) {
    const whole = median(all.map(sumOf));
    const of = (each: keyof Times) =>
      `${each} ${(median(all.map((one) => one[each])) / 1000).toFixed(2)} s`;
    const isShared = WORKERS.some((count) => nameOf(count) === name);
    const phases = isShared ? [of("plan"), of("parts"), of("merge"), of("reading")] : [];
    const rate = Math.round(total / (whole / 1000)).toLocaleString("en");
    const ratios = `${(plain / whole).toFixed(2)} times the plain run, ${(one / whole).toFixed(2)} times ${nameOf(1)}`;
    const atServer = `server ${(median(serverTimes.get(name) ?? []) / 1000).toFixed(2)} s`;
    console.log(`${name}: ${rate} rows/s, ${ratios} (${[...phases, atServer].join(", ")})`);
  }
} finally {
  await server.stop();
}
