import { DailyDeltaError } from "@daily-delta/etl";
import { CommanderError } from "commander";

/** Wrong usage. */
export const USAGE = 2;

/** Whoever reads the output may have seen enough (`… | head`): that is no fault of ours. */
export function ignoreClosedPipe(): void {
  for (const output of [process.stdout, process.stderr]) {
    output.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
}

/** Says what ended a command, as far as that is not said yet, and gives its exit code. */
export function exitCodeOfError(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  if (error instanceof DailyDeltaError) process.stderr.write(`daily-delta: ${error.message}.\n`);
  else {
    const text = error instanceof Error ? error.stack : String(error);
    process.stderr.write(`daily-delta: a fault in the program; please report it.\n${text}\n`);
  }
  return 1;
}
