#!/usr/bin/env node
import { createProgram } from "./program.ts";
import { exitCodeOfError, ignoreClosedPipe } from "./terminal/exit-code.ts";
import { handleSignals } from "./terminal/interrupt.ts";
import { enterUserFolder } from "./terminal/user-folder.ts";

ignoreClosedPipe();
handleSignals();
enterUserFolder();
try {
  const program = createProgram((code) => {
    process.exitCode = code;
  });
  // pnpm hands on the `--` that npm wants before a script's arguments.
  const [first, ...others] = process.argv.slice(2);
  await program.parseAsync(first === "--" ? others : process.argv.slice(2), { from: "user" });
} catch (error) {
  process.exitCode = exitCodeOfError(error);
}
