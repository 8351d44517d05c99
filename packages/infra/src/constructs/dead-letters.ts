import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy/index.js";
import { Construct } from "constructs";
import { policy } from "./policy.ts";

export interface DeadLettersProps {
  readonly name: string;
}

const FOURTEEN_DAYS = 14 * 24 * 3600;

/** The queue of events that could not be delivered to their function. */
export class DeadLetters extends Construct {
  readonly queueArn: string;
  readonly queueName: string;

  constructor(scope: Construct, id: string, { name }: DeadLettersProps) {
    super(scope, id);
    const queue = new SqsQueue(this, "queue", {
      name: `${name}-dead-letters`,
      messageRetentionSeconds: FOURTEEN_DAYS,
      sqsManagedSseEnabled: true,
    });
    new SqsQueuePolicy(this, "policy", {
      queueUrl: queue.url,
      policy: policy({
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "sqs:*",
        Resource: queue.arn,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      }),
    });
    this.queueArn = queue.arn;
    this.queueName = queue.name;
  }
}
