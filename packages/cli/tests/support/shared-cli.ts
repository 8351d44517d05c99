import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { onceInWorker } from "@daily-delta/etl/testing/worker-values";
import { type Finished, OPTIONS, PREPARED } from "./cli.ts";
import type { CommandAnswer, CommandRequest } from "./command-process.ts";

const PROCESS = fileURLToPath(new URL("./command-process.ts", import.meta.url));
const SOURCES = fileURLToPath(new URL("../../src", import.meta.url));

/** A command that a shared process runs. */
export interface SharedCommand {
  readonly finished: Promise<Finished>;
  /** Calls back with all of standard output so far, whenever there is more. */
  onOutput(look: (stdout: string) => void): void;
  /** Sends Ctrl-C's signal, which the running command gets. */
  interrupt(): void;
}

/** Place and variables of a command. */
export interface SharedOptions {
  readonly cwd: string;
  /** All of its variables. @default those of the test */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Runs `daily-delta` as main.ts does, but in a process that all suites of a jest worker share, which
 * saves the start of one: for tests that are not about the process, its streams or its end. One
 * command waits for the other. Databases that they make are copies of a prepared one.
 *
 * @example
 * expect(await sharedCli(folder.path, "status")).toMatchObject({ code: 1 });
 */
export const sharedCli = async (cwd: string, ...args: readonly string[]): Promise<Finished> =>
  (await startSharedCli({ cwd }, ...args)).finished;

/** As `sharedCli`, for commands with variables of their own or without an end. */
export const startSharedCli = async (
  options: SharedOptions,
  ...args: readonly string[]
): Promise<SharedCommand> =>
  startIn(await onceInWorker("command process", async () => startProcess(SOURCES)), options, args);

/**
 * Starts a process for commands, which ends with the one that called, or when it is disconnected.
 *
 * @param sources folder of the program's sources
 */
export function startProcess(sources: string): ChildProcess {
  const child = fork(PROCESS, [sources], {
    execArgv: [...OPTIONS, PREPARED],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  child.unref();
  child.channel?.unref();
  return child;
}

/** Has a process of `startProcess` run a command. */
export function startIn(
  child: ChildProcess,
  { cwd, env = process.env }: SharedOptions,
  args: readonly string[],
): SharedCommand {
  const request: CommandRequest = { id: randomUUID(), cwd, args, env: { ...env } };
  const { promise: finished, resolve, reject } = Promise.withResolvers<Finished>();
  let [stdout, stderr] = ["", ""];
  let look: (stdout: string) => void = () => {};
  const take = (answer: CommandAnswer) => {
    if (answer.id !== request.id) return;
    if ("stderr" in answer) stderr += answer.stderr;
    else if ("stdout" in answer) {
      stdout += answer.stdout;
      look(stdout);
    } else {
      stop();
      resolve({ code: answer.code, stdout, stderr });
    }
  };
  const fail = () => {
    stop();
    reject(new Error(`The process of commands ended during: ${args.join(" ")}`));
  };
  const stop = () => {
    child.off("message", take).off("exit", fail);
    if (child.listenerCount("message") === 0) child.channel?.unref();
  };
  child.on("message", take).on("exit", fail);
  child.channel?.ref();
  child.send(request);
  return {
    finished,
    onOutput(callback) {
      look = callback;
    },
    interrupt: () => void child.kill("SIGINT"),
  };
}
