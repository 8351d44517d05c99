import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy/index.js";
import { Construct } from "constructs";
import { allow, policy, tlsOnly } from "../policy.ts";
import type { ServiceRole } from "../service-role.ts";

export interface DeadLettersProps {
  readonly name: string;
}

const FOURTEEN_DAYS = 14 * 24 * 3600;

/**
 * Queue of events that could not be delivered: to their function, or to the topic.
 *
 * @example
 * const deadLetters = new DeadLetters(stack, "dead-letters", { name: "daily-delta-dev" });
 * deadLetters.grantSend(role);
 * deadLetters.grantSendToRule(failures.ruleArn);
 */
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

  /** Lets a role send, such as the scheduler's. */
  grantSend(role: ServiceRole): void {
    role.add(allow(["sqs:SendMessage"], this.queueArn));
  }

  /** Lets a rule of EventBridge send, which has no role. */
  grantSendToRule(ruleArn: string): void {
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
        tlsOnly("sqs:*", this.queueArn),
      ),
    });
  }
}
