import { DailyDeltaError, printableLines, withPublicUrls } from "@daily-delta/etl";
import { CommanderError } from "commander";

/** Wrong usage. */
export const USAGE = 2;

/** Ignores a reader that closes the pipe early (`… | head`). */
export function ignoreClosedPipe(): void {
  for (const output of [process.stdout, process.stderr]) {
    output.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
}

/** Prints what ended a command, unless that has been printed, and returns its exit code. */
export function exitCodeOfError(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  if (error instanceof DailyDeltaError) process.stderr.write(`daily-delta: ${error.message}.\n`);
  else {
    const text = (error instanceof Error ? error.stack : undefined) ?? String(error);
    const shown = printableLines(withPublicUrls(text));
    process.stderr.write(`daily-delta: a bug in the program; please report it.\n${shown}\n`);
  }
  return 1;
}
