import { DailyDeltaError, printableLines, withPublicUrls } from "@daily-delta/etl/core";
import { CommanderError } from "commander";
import { SuggestingError } from "./suggesting-error.ts";

/** Wrong usage. */
export const USAGE = 2;

/** For every command's help; docs/command-line.md has the same table. */
export const EXIT_CODES = `
Exit codes:
  0    the run succeeded, found nothing new, or was skipped because another run
       is in progress; status: no dataset needs attention; any other command:
       done
  1    the run failed; status: a dataset's last run failed or crashed, its table
       has a problem, or no dataset has ever run; no such database, table or
       row; nothing to serve; add: the file cannot be a dataset, or its dry run
       failed; run --all: any of the runs failed
  2    wrong usage; nothing was done
  3    with --detailed-exit-code: the run wrote something, or a dry run would
       have
  130  interrupted: Ctrl-C, SIGTERM, SIGHUP or SIGQUIT. A second signal ends the
       program at once`;

/** A reader that closes the pipe early (`… | head`), and a terminal that is closed. */
const CLOSED = ["EPIPE", "EIO"];

/** Ignores a closed pipe or terminal; any other fault of an output, such as a full disk, fails the command. */
export function ignoreClosedPipe(): void {
  for (const output of [process.stdout, process.stderr]) {
    let isReported = false;
    output.on("error", ({ code = "", message }: NodeJS.ErrnoException) => {
      if (CLOSED.includes(code) || isReported) return;
      isReported = true;
      process.once("exit", () => {
        process.exitCode ||= 1;
      });
      if (output === process.stderr) return;
      process.stderr.write(
        `daily-delta: cannot write to standard output: ${message}. Make room, or write it elsewhere.\n`,
      );
    });
  }
}

/** Returns the sentence that an error is printed as; a command or statement at its end can be copied. */
export function sentenceOf(error: Error): string {
  const { message } = error;
  if (error instanceof SuggestingError) return `${message}: ${printableLines(error.command)}`;
  return /[?;]$/.test(message) ? message : `${message}.`;
}

/** Prints what ended a command, unless that has been printed, and returns its exit code. */
export function exitCodeOfError(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  if (error instanceof DailyDeltaError) {
    process.stderr.write(`daily-delta: ${sentenceOf(error)}\n`);
  } else {
    const text = (error instanceof Error ? error.stack : undefined) ?? String(error);
    const shown = printableLines(withPublicUrls(text));
    process.stderr.write(`daily-delta: a bug in the program; please report it.\n${shown}\n`);
  }
  return 1;
}
