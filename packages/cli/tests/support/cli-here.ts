import { createProgram } from "../../src/program.ts";
import { exitCodeOfError } from "../../src/terminal/exit-code.ts";
import type { Finished } from "./cli.ts";

/**
 * Runs a command as main.ts does, but in this process, which saves the start of one: for what says
 * something and ends. One at a time: folder and output are those of the process.
 */
export async function cliHere(folder: string, ...args: readonly string[]): Promise<Finished> {
  const before = process.cwd();
  const [stdout, stderr] = [capture(process.stdout), capture(process.stderr)];
  let code = 0;
  process.chdir(folder);
  try {
    const program = createProgram((exitCode) => {
      code = exitCode;
    });
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    code = exitCodeOfError(error);
  } finally {
    process.chdir(before);
    for (const { release } of [stdout, stderr]) release();
  }
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

/** Keeps what is written to a stream, which then does not show it. */
function capture(stream: NodeJS.WriteStream) {
  const { write } = stream;
  let text = "";
  stream.write = (chunk: string | Uint8Array) => {
    text += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
    return true;
  };
  return {
    text: () => text,
    release: () => {
      stream.write = write;
    },
  };
}
