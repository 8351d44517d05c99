import { SNSClient, SubscribeCommand, UnsubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";

/** A message, as its receivers get it. */
export interface ReceivedMessage {
  readonly subject: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Temporary queue, which can subscribe to a topic. */
export class Mailbox implements AsyncDisposable {
  readonly arn: string;
  readonly #url: string;
  readonly #sqs: SQSClient;
  #unsubscribe: (() => Promise<unknown>) | undefined;

  private constructor(sqs: SQSClient, url: string, arn: string) {
    this.#sqs = sqs;
    this.#url = url;
    this.arn = arn;
  }

  /**
   * Creates the queue, in the region that the environment of this process names, and subscribes it.
   *
   * @param topicArn of the topic to subscribe to; its account and region are the queue's
   */
  static async open(name: string, topicArn?: string): Promise<Mailbox> {
    const sqs = new SQSClient({});
    const { QueueUrl = "" } = await sqs.send(
      new CreateQueueCommand({
        QueueName: name,
        Attributes: {
          SqsManagedSseEnabled: "true",
          // Set later, it would take up to a minute to spread, and SNS repeats no refused delivery.
          ...(topicArn && { Policy: admitting(topicArn, name) }),
        },
      }),
    );
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
    );
    const mailbox = new Mailbox(sqs, QueueUrl, Attributes.QueueArn ?? "");
    try {
      if (topicArn) await mailbox.#subscribe(topicArn);
    } catch (error) {
      await mailbox[Symbol.asyncDispose]();
      throw error;
    }
    return mailbox;
  }

  async #subscribe(topicArn: string): Promise<void> {
    const sns = new SNSClient({});
    const { SubscriptionArn } = await sns.send(
      new SubscribeCommand({ TopicArn: topicArn, Protocol: "sqs", Endpoint: this.arn }),
    );
    this.#unsubscribe = () => sns.send(new UnsubscribeCommand({ SubscriptionArn }));
  }

  /**
   * Removes all messages, and returns their bodies.
   *
   * @param seconds time to wait for the first, 20 at most
   */
  async bodies(seconds = 0): Promise<string[]> {
    const bodies: string[] = [];
    for (;;) {
      const { Messages = [] } = await this.#sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: this.#url,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: bodies.length > 0 ? 0 : seconds,
        }),
      );
      if (Messages.length === 0) return bodies;
      for (const { Body = "", ReceiptHandle } of Messages) {
        bodies.push(Body);
        await this.#sqs.send(new DeleteMessageCommand({ QueueUrl: this.#url, ReceiptHandle }));
      }
    }
  }

  /** Removes and returns the messages that came from a topic. */
  async messages(seconds = 0): Promise<ReceivedMessage[]> {
    return (await this.bodies(seconds)).map((body) => {
      const { Subject = "", Message, MessageAttributes = {} } = JSON.parse(body);
      const attributes = Object.entries(MessageAttributes as Record<string, { Value: string }>);
      return {
        subject: Subject,
        text: Message,
        attributes: Object.fromEntries(attributes.map(([name, { Value }]) => [name, Value])),
      };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#unsubscribe?.();
    await this.#sqs.send(new DeleteQueueCommand({ QueueUrl: this.#url }));
  }
}

/** Makes the policy of a queue that lets a topic of the same account and region send. */
function admitting(topicArn: string, queueName: string): string {
  const [arn, partition, , region, account] = topicArn.split(":");
  const statement = {
    Effect: "Allow",
    Principal: { Service: "sns.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: [arn, partition, "sqs", region, account, queueName].join(":"),
    Condition: { ArnEquals: { "aws:SourceArn": topicArn } },
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}
