#!/usr/bin/env node
import { ConfigurationError, DailyDeltaError } from "@daily-delta/etl";
import { CommanderError } from "commander";
import { createProgram } from "./program.ts";

const USAGE = 2;

// Whoever reads our output may have seen enough (`… | head`).
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

const program = createProgram((code) => {
  process.exitCode = code;
});
try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  if (!(error instanceof DailyDeltaError)) throw error;
  process.stderr.write(`daily-delta: ${error.message}.\n`);
  if (!(error instanceof ConfigurationError)) return 1;
  process.stderr.write("Try: daily-delta --help\n");
  return USAGE;
}
