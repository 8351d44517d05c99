import type { Notifier } from "./notifier.ts";

/**
 * Sends messages by a second notifier, too. The second one decides whether a message is out: what it
 * could not send is sent again by a later run, which the first one does not repeat.
 *
 * @example
 * const webhook = webhookNotifier({ kind: "json", url: "https://example.com/hook" });
 * const both = alsoNotify(consoleNotifier(process.stdout, process.stderr), webhook);
 * both.channel === webhook.channel; // true
 */
export function alsoNotify(first: Notifier, second: Notifier): Notifier {
  return {
    channel: second.channel,
    hasFallback: second.hasFallback,
    async send(message, signal) {
      await first.send(message, signal);
      await second.send(message, signal);
    },
    sendEarlier: (message, signal) => second.send(message, signal),
  };
}
