import type { Message } from "./message.ts";
import type { Notifier } from "./notifier.ts";

/** Writes messages for the person who sits there, without the record for programs. */
export function consoleNotifier(output: NodeJS.WritableStream): Notifier {
  return {
    channel: "console",
    hasFallback: false,
    send: ({ body }: Message) =>
      new Promise((resolve, reject) => {
        output.write(`${body}\n`, (error) => (error ? reject(error) : resolve()));
      }),
  };
}
