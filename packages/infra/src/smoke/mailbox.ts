import { SNSClient, SubscribeCommand, UnsubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";

/** A message as its receivers get it. */
export interface ReceivedMessage {
  readonly subject: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A queue for a short time; it can subscribe to a topic. */
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

  /** Makes the queue, in the region that the environment of this process names. */
  static async open(name: string): Promise<Mailbox> {
    const sqs = new SQSClient({});
    const { QueueUrl = "" } = await sqs.send(
      new CreateQueueCommand({ QueueName: name, Attributes: { SqsManagedSseEnabled: "true" } }),
    );
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
    );
    return new Mailbox(sqs, QueueUrl, Attributes.QueueArn ?? "");
  }

  async subscribe(topicArn: string): Promise<void> {
    const statement = {
      Effect: "Allow",
      Principal: { Service: "sns.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: this.arn,
      Condition: { ArnEquals: { "aws:SourceArn": topicArn } },
    };
    await this.#sqs.send(
      new SetQueueAttributesCommand({
        QueueUrl: this.#url,
        Attributes: { Policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }) },
      }),
    );
    const sns = new SNSClient({});
    const { SubscriptionArn } = await sns.send(
      new SubscribeCommand({ TopicArn: topicArn, Protocol: "sqs", Endpoint: this.arn }),
    );
    this.#unsubscribe = () => sns.send(new UnsubscribeCommand({ SubscriptionArn }));
  }

  /**
   * Takes out everything that is there.
   *
   * @param seconds how long to wait for the first, 20 at most
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

  /** Takes out the messages that came from a topic. */
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
