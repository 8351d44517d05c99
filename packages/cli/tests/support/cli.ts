import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Command line of `daily-delta`. */
export const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that has been started. */
export interface Started {
  readonly process: ChildProcess;
  readonly finished: Promise<Finished>;
}

/** Option of Node: databases that the process makes are copies of a prepared one. */
export const PREPARED = `--import=${new URL("./with-prepared-databases.ts", import.meta.url).href}`;

/**
 * Starts `daily-delta` as a user does: a process of its own, in a folder, its output piped. Databases
 * that it makes are copies of a prepared one; with `startNode` and `MAIN` it makes them itself.
 */
export const startCli = (folder: string, ...args: readonly string[]): Started =>
  startNode(folder, PREPARED, MAIN, ...args);

/** Runs `daily-delta` to its end. */
export const cli = (folder: string, ...args: readonly string[]): Promise<Finished> =>
  startCli(folder, ...args).finished;

/** Starts any script of the packages. */
export const startNode = (folder: string, ...args: readonly string[]): Started =>
  startWith({ cwd: folder }, ...args);

/**
 * Options of Node. They spend no time on optimizing PGlite's code, which commands as short as these
 * get nothing of.
 */
export const OPTIONS = ["--conditions=source", "--liftoff-only"];

/** Starts any script of the packages with options of `spawn`. */
export function startWith(options: SpawnOptions, ...args: readonly string[]): Started {
  const child = spawn(process.execPath, [...OPTIONS, ...args], {
    ...options,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    stderr += text;
  });
  const finished = once(child, "close").then(([code]) => ({ code, stdout, stderr }));
  return { process: child, finished };
}

/** The one JSON object that standard output holds, and nothing else. */
export const parsed = ({ stdout }: Finished) => JSON.parse(stdout);
