/**
 * A process that runs the commands that tests give it, one after the other (shared-cli.ts).
 */
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { pathToFileURL } from "node:url";

/** A command, of which the answers carry the number. */
export interface CommandRequest {
  readonly id: string;
  readonly cwd: string;
  readonly args: readonly string[];
  /** All variables that the command sees. */
  readonly env: NodeJS.ProcessEnv;
}

/** Output of a command, or its exit code at the end. */
export type CommandAnswer = { readonly id: string } & (
  | { readonly stdout: string }
  | { readonly stderr: string }
  | { readonly code: number }
);

/** Path of a folder of sources, which may be those of another clone. */
const [, , sources = ""] = process.argv;
const load = (path: string) => import(pathToFileURL(join(sources, path)).href);
const { createProgram }: typeof import("../../src/program.ts") = await load("program.ts");
const { exitCodeOfError }: typeof import("../../src/terminal/exit-code.ts") =
  await load("terminal/exit-code.ts");
const { handleSignals }: typeof import("../../src/terminal/interrupt.ts") =
  await load("terminal/interrupt.ts");
const { enterUserFolder }: typeof import("../../src/terminal/user-folder.ts") =
  await load("terminal/user-folder.ts");
// esbuild works in the folder in which it is loaded, which must not be one that a test removes.
await load("commands/dashboard-command.ts");

// Keeps what suites of a jest worker share, such as PGlite's compiled program.
globalThis.workerValues = new Map();
handleSignals();
process.once("disconnect", () => process.exit());

const home = process.cwd();
let last: Promise<void> = Promise.resolve();
process.on("message", (request: CommandRequest) => {
  last = last.then(() => execute(request));
});

async function execute({ id, cwd, args, env }: CommandRequest): Promise<void> {
  const answer = (more: { stdout: string } | { stderr: string } | { code: number }) =>
    process.send?.({ id, ...more } satisfies CommandAnswer);
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  const restores = [
    replace("stdin", Readable.from([])),
    replace(
      "stdout",
      collect((stdout) => answer({ stdout })),
    ),
    replace(
      "stderr",
      collect((stderr) => answer({ stderr })),
    ),
  ];
  let code = 0;
  try {
    process.chdir(cwd);
    enterUserFolder();
    const program = createProgram((exitCode) => {
      code = exitCode;
    });
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    code = exitCodeOfError(error);
  } finally {
    process.chdir(home);
    for (const restore of restores) restore();
  }
  answer({ code });
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
