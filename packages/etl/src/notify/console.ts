import { printableLines } from "../quote.ts";
import type { Message } from "./message.ts";
import type { Notifier } from "./notifier.ts";

/** Writes messages for a person, without the record for programs. */
export function consoleNotifier(output: NodeJS.WritableStream): Notifier {
  return {
    channel: "console",
    hasFallback: false,
    send: ({ body }: Message) =>
      new Promise((resolve, reject) => {
        output.write(`${printableLines(body)}\n`, (error) => (error ? reject(error) : resolve()));
      }),
  };
}
