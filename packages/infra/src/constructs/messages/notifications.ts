import { KmsKey } from "@cdktf/provider-aws/lib/kms-key/index.js";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic/index.js";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy/index.js";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription/index.js";
import { Construct } from "constructs";
import { type Account, allow, policy, type Statement, tlsOnly } from "../policy.ts";
import type { ServiceRole } from "../service-role.ts";

/** Receiver of messages, and the protocol that delivers them. */
export interface Subscription {
  readonly protocol: string;
  readonly endpoint: string;
}

export interface NotificationsProps {
  readonly name: string;
  readonly account: Account;
  /**
   * Receivers of messages by e-mail; each must confirm once.
   *
   * @default none
   */
  readonly emails?: readonly string[] | undefined;
  /**
   * Encrypts messages at rest with a key of the account's own.
   *
   * @default true
   */
  readonly encrypted?: boolean | undefined;
  /** @default none */
  readonly subscriptions?: readonly Subscription[] | undefined;
}

interface Root extends Readonly<Record<string, string>> {
  readonly AWS: string;
}

const ALARMS = "cloudwatch.amazonaws.com";
const RULES = "events.amazonaws.com";

/**
 * Topic of all messages: those of runs, and those of AWS about runs that could not send one.
 *
 * @example
 * const notifications = new Notifications(stack, "notifications", {
 *   name: "daily-delta-dev",
 *   account,
 *   emails: ["ops@example.org"],
 * });
 * notifications.grantPublish(role);
 */
export class Notifications extends Construct {
  readonly topicArn: string;
  readonly topicName: string;
  /** ARN of a topic with the same subscribers, for the alarm about messages that the first refused. */
  readonly fallbackArn: string | undefined;
  readonly #keyArn: string | undefined;

  constructor(scope: Construct, id: string, props: NotificationsProps) {
    super(scope, id);
    const { name, account, emails = [], subscriptions = [], encrypted = true } = props;
    const root = { AWS: `arn:${account.partition}:iam::${account.id}:root` };

    const key = encrypted ? this.#key(name, account, root) : undefined;
    const topic = new SnsTopic(this, "topic", {
      name,
      displayName: "Daily Delta",
      ...(key && { kmsMasterKeyId: key.arn }),
    });
    new SnsTopicPolicy(this, "policy", {
      arn: topic.arn,
      policy: policy(...topicStatements(topic.arn, root, account)),
    });
    const fallback = encrypted ? this.#fallback(name, account) : undefined;
    this.topicArn = topic.arn;
    this.fallbackArn = fallback;
    for (const { protocol, endpoint } of [
      ...emails.map((email) => ({ protocol: "email", endpoint: email })),
      ...subscriptions,
    ]) {
      this.#subscribe(protocol, endpoint, `${protocol}-${endpoint}`);
    }
    this.topicName = topic.name;
    this.#keyArn = key?.arn;
  }

  /** Lets a role publish, which includes the use of the topic's key. */
  grantPublish(role: ServiceRole): void {
    role.add(allow(["sns:Publish"], this.topicArn));
    if (this.#keyArn !== undefined) {
      role.add(allow(["kms:Decrypt", "kms:GenerateDataKey"], this.#keyArn));
    }
  }

  /**
   * Subscribes a function to the topic, and to the fallback topic if there is one.
   *
   * @param permit lets each topic call the function
   */
  subscribe(functionArn: string, permit: (topicId: string, topicArn: string) => void): void {
    for (const [id, topicArn] of this.#topics) permit(id, topicArn);
    this.#subscribe("lambda", functionArn, "webhooks");
  }

  get #topics(): (readonly [id: string, topicArn: string])[] {
    return [
      ["topic", this.topicArn],
      ...(this.fallbackArn === undefined ? [] : [["fallback", this.fallbackArn] as const]),
    ];
  }

  #subscribe(protocol: string, endpoint: string, id: string): void {
    for (const [topic, topicArn] of this.#topics) {
      const prefix = topic === "topic" ? "" : `${topic}-`;
      new SnsTopicSubscription(this, `${prefix}${id}`, { topicArn, protocol, endpoint });
    }
  }

  #key(name: string, account: Account, root: Root): KmsKey {
    // Spelled out: the key's policy names the topic, and the topic needs the key.
    const topicArn = `arn:${account.partition}:sns:${account.region}:${account.id}:${name}`;
    // With the key that AWS manages, messages of alarms and rules would be dropped silently: its
    // policy admits neither service, and cannot be changed.
    return new KmsKey(this, "key", {
      description: `Encrypts the messages of ${name}`,
      enableKeyRotation: true,
      deletionWindowInDays: 7,
      policy: policy(
        {
          Sid: "Administration",
          Effect: "Allow",
          Principal: root,
          Action: "kms:*",
          Resource: "*",
        },
        ...[ALARMS, RULES].map(
          (service): Statement => ({
            Sid: service === ALARMS ? "Alarms" : "Rules",
            Effect: "Allow",
            Principal: { Service: service },
            Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
            Resource: "*",
            Condition: {
              StringEquals: {
                "kms:EncryptionContext:aws:sns:topicArn": topicArn,
                // EventBridge sends neither its account nor its rule.
                ...(service === ALARMS && { "aws:SourceAccount": account.id }),
              },
            },
          }),
        ),
      ),
    });
  }

  /** Adds a topic without a key, only for alarms, which works where the other does not. */
  #fallback(name: string, account: Account): string {
    const fallback = new SnsTopic(this, "fallback", {
      name: `${name}-fallback`,
      displayName: "Daily Delta",
    });
    new SnsTopicPolicy(this, "fallback-policy", {
      arn: fallback.arn,
      policy: policy(alarmsOf(account, fallback.arn), tlsOnly("sns:Publish", fallback.arn)),
    });
    return fallback.arn;
  }
}

function topicStatements(topicArn: string, root: Root, account: Account): Statement[] {
  return [
    // The functions' own roles decide which of them may publish.
    {
      Sid: "Account",
      Effect: "Allow",
      Principal: root,
      Action: ["sns:Publish", "sns:Subscribe", "sns:GetTopicAttributes"],
      Resource: topicArn,
    },
    alarmsOf(account, topicArn),
    // EventBridge sends a topic nothing that a condition could test: with one, its messages would be
    // dropped silently.
    {
      Sid: "Rules",
      Effect: "Allow",
      Principal: { Service: RULES },
      Action: "sns:Publish",
      Resource: topicArn,
    },
    tlsOnly("sns:Publish", topicArn),
  ];
}

const alarmsOf = (account: Account, topicArn: string): Statement => ({
  Sid: "Alarms",
  Effect: "Allow",
  Principal: { Service: ALARMS },
  Action: "sns:Publish",
  Resource: topicArn,
  Condition: { StringEquals: { "aws:SourceAccount": account.id } },
});
