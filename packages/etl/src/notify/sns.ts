import { TimeLimit } from "../core/clock.ts";
import { printableJson, printableLines } from "../core/quote.ts";
import type { Notifier } from "./notifier.ts";

const TIMEOUT = 10_000;

/** Publishes messages to an SNS topic: body, then the record as JSON. */
export function snsNotifier(topicArn: string): Notifier {
  return {
    channel: `sns:${topicArn}`,
    hasFallback: true,
    async send({ subject, body, attributes, record }, signal) {
      const { PublishCommand, SNSClient } = await import("@aws-sdk/client-sns");
      const client = new SNSClient({ maxAttempts: 4 });
      const command = new PublishCommand({
        TopicArn: topicArn,
        Subject: subject,
        Message: `${printableLines(body)}\n\n${printableJson(record, 2)}\n`,
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, value]) => [
            name,
            { DataType: "String", StringValue: value },
          ]),
        ),
      });
      using limit = new TimeLimit(TIMEOUT, signal);
      try {
        await client.send(command, { abortSignal: limit.signal });
      } finally {
        client.destroy();
      }
    },
  };
}
