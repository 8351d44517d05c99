import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import type { Dataset } from "../../src/datasets/dataset.ts";

const SCRIPT = new URL("./killed-run.ts", import.meta.url).pathname;

/** Spends no time on optimizing PGlite's code, which processes that are this short get nothing of. */
const OPTIONS = ["--conditions=source", "--liftoff-only"];

/** A run in a process of its own. */
export interface RunProcess {
  readonly child: ChildProcess;
  /** Fulfilled when the process has ended, however it ends. */
  readonly exit: Promise<unknown>;
  /** The messages that it has sent by its end: execution id and status. */
  readonly told: Promise<readonly string[]>;
}

/**
 * Starts a run of `joined` or `places`; the caller sees to its end.
 *
 * @param target the database's URL, or a folder for PGlite
 * @param file of the source `left`
 * @param statement on PGlite, the one before which the process kills itself. @default 0, never
 */
export function startRun(
  target: string,
  { name, version }: Dataset,
  file: string,
  statement = 0,
): RunProcess {
  // The version is a hash over the functions' text, which is another where jest has compiled it.
  const parameters = [...OPTIONS, SCRIPT, target, name, version, String(statement)];
  const child = spawn(process.execPath, parameters, { stdio: ["pipe", "pipe", "inherit"] });
  // A process that is gone says so by its exit.
  child.stdin.on("error", () => {});
  child.stdin.end(file);
  return {
    child,
    exit: once(child, "exit"),
    told: text(child.stdout).then((output) => output.split("\n").filter(Boolean)),
  };
}
