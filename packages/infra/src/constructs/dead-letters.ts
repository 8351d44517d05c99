import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy/index.js";
import { Construct } from "constructs";
import { policy } from "./policy.ts";

export interface DeadLettersProps {
  readonly name: string;
}

const FOURTEEN_DAYS = 14 * 24 * 3600;

/** The queue of events that could not be delivered: to their function, or to the topic. */
export class DeadLetters extends Construct {
  readonly queueArn: string;
  readonly queueName: string;
  readonly #queueUrl: string;

  constructor(scope: Construct, id: string, { name }: DeadLettersProps) {
    super(scope, id);
    const queue = new SqsQueue(this, "queue", {
      name: `${name}-dead-letters`,
      messageRetentionSeconds: FOURTEEN_DAYS,
      sqsManagedSseEnabled: true,
    });
    this.queueArn = queue.arn;
    this.queueName = queue.name;
    this.#queueUrl = queue.url;
  }

  /** Lets a rule of EventBridge send; the scheduler sends with a role. */
  admit(ruleArn: string): void {
    new SqsQueuePolicy(this, "policy", {
      queueUrl: this.#queueUrl,
      policy: policy(
        {
          Sid: "UnreportedFailures",
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: this.queueArn,
          Condition: { ArnEquals: { "aws:SourceArn": ruleArn } },
        },
        {
          Sid: "TlsOnly",
          Effect: "Deny",
          Principal: "*",
          Action: "sqs:*",
          Resource: this.queueArn,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ),
    });
  }
}
