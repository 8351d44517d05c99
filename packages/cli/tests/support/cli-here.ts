import { Readable, Writable } from "node:stream";
import { createProgram } from "../../src/program.ts";
import { exitCodeOfError } from "../../src/terminal/exit-code.ts";
import { enterUserFolder } from "../../src/terminal/user-folder.ts";
import type { Finished } from "./cli.ts";

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs a command as main.ts does, but in this process, which saves the start of one: for commands
 * that end by themselves, and of which no signal, pipe or lock is tried. Folder and streams are those
 * of the process, so that one waits for another. Databases that it makes are copies of a prepared
 * one (jest/resolver.cjs).
 */
export function cliHere(folder: string, ...args: readonly string[]): Promise<Finished> {
  const finished = last.then(() => runIn(folder, args));
  last = finished.catch(() => {});
  return finished;
}

async function runIn(folder: string, args: readonly string[]): Promise<Finished> {
  const before = process.cwd();
  const output = { stdout: "", stderr: "" };
  const restores = [
    replace("stdin", Readable.from([])),
    replace(
      "stdout",
      collect((text) => (output.stdout += text)),
    ),
    replace(
      "stderr",
      collect((text) => (output.stderr += text)),
    ),
  ];
  let code = 0;
  try {
    process.chdir(folder);
    enterUserFolder();
    const program = createProgram((exitCode) => {
      code = exitCode;
    });
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    code = exitCodeOfError(error);
  } finally {
    process.chdir(before);
    for (const restore of restores) restore();
  }
  return { code, ...output };
}

const collect = (take: (text: string) => void) =>
  new Writable({
    decodeStrings: false,
    write(chunk: string | Uint8Array, _encoding, done) {
      take(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
      done();
    },
  });

/** Replaces a stream of the process by one that is not a terminal; the result brings it back. */
function replace(name: "stdin" | "stdout" | "stderr", stream: Readable | Writable): () => void {
  const own = Object.getOwnPropertyDescriptor(process, name) as PropertyDescriptor;
  Object.defineProperty(process, name, { configurable: true, value: stream });
  return () => Object.defineProperty(process, name, own);
}
