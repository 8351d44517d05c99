import { printableLines } from "../core/quote.ts";
import type { Message } from "../record/message.ts";
import { isFailure } from "../record/run-status.ts";
import type { Notifier } from "./notifier.ts";

/**
 * Writes messages for a person, without the record for programs.
 *
 * @param failures takes messages of failed runs. @default output
 *
 * @example
 * consoleNotifier(process.stdout, process.stderr).channel; // "console"
 */
export function consoleNotifier(
  output: NodeJS.WritableStream,
  failures: NodeJS.WritableStream = output,
): Notifier {
  return {
    channel: "console",
    hasFallback: false,
    send: ({ body, attributes: { status } }: Message) =>
      new Promise((resolve, reject) => {
        (isFailure(status) ? failures : output).write(`${printableLines(body)}\n`, (error) =>
          error ? reject(error) : resolve(),
        );
      }),
  };
}
