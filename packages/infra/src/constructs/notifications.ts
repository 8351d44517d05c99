import { KmsKey } from "@cdktf/provider-aws/lib/kms-key/index.js";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic/index.js";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy/index.js";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription/index.js";
import { Construct } from "constructs";
import { type Account, policy, type Statement } from "./policy.ts";

/** Who gets messages, and how. */
export interface Subscription {
  readonly protocol: string;
  readonly endpoint: string;
}

export interface NotificationsProps {
  readonly name: string;
  readonly account: Account;
  /**
   * Who gets messages by e-mail; each has to confirm once.
   *
   * @default nobody
   */
  readonly emails?: readonly string[] | undefined;
  /**
   * Whether a key of the account's own encrypts messages at rest.
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
 * The topic that every message goes to: those of runs, and those of AWS about runs that could not
 * speak for themselves.
 */
export class Notifications extends Construct {
  readonly topicArn: string;
  readonly topicName: string;
  /** A topic with the same subscribers, for the alarm about messages that the first did not take. */
  readonly fallbackArn: string | undefined;
  readonly keyArn: string | undefined;

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
    for (const { protocol, endpoint } of [
      ...emails.map((email) => ({ protocol: "email", endpoint: email })),
      ...subscriptions,
    ]) {
      const topics = [
        ["", topic.arn] as const,
        ...(fallback ? [["fallback-", fallback] as const] : []),
      ];
      for (const [prefix, topicArn] of topics) {
        new SnsTopicSubscription(this, `${prefix}${protocol}-${endpoint}`, {
          topicArn,
          protocol,
          endpoint,
        });
      }
    }
    this.topicArn = topic.arn;
    this.fallbackArn = fallback;
    this.topicName = topic.name;
    this.keyArn = key?.arn;
  }

  #key(name: string, account: Account, root: Root): KmsKey {
    // The key's policy needs it before the topic, which needs the key, is there.
    const topicArn = `arn:${account.partition}:sns:${account.region}:${account.id}:${name}`;
    // With the key that AWS manages, messages of alarms and rules would be dropped silently:
    // its policy admits neither service, and cannot be changed.
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
                // EventBridge sends neither account nor rule.
                ...(service === ALARMS && { "aws:SourceAccount": account.id }),
              },
            },
          }),
        ),
      ),
    });
  }

  /** A topic without a key and without senders but alarms, which works where the other does not. */
  #fallback(name: string, account: Account): string {
    const fallback = new SnsTopic(this, "fallback", {
      name: `${name}-fallback`,
      displayName: "Daily Delta",
    });
    new SnsTopicPolicy(this, "fallback-policy", {
      arn: fallback.arn,
      policy: policy(alarmsOf(account, fallback.arn), tlsOnly(fallback.arn)),
    });
    return fallback.arn;
  }
}

function topicStatements(topicArn: string, root: Root, account: Account): Statement[] {
  return [
    // The functions' own roles say which of them may.
    {
      Sid: "Account",
      Effect: "Allow",
      Principal: root,
      Action: ["sns:Publish", "sns:Subscribe", "sns:GetTopicAttributes"],
      Resource: topicArn,
    },
    alarmsOf(account, topicArn),
    // EventBridge tells a topic nothing that a condition could ask for: with one, its messages
    // would be dropped silently.
    {
      Sid: "Rules",
      Effect: "Allow",
      Principal: { Service: RULES },
      Action: "sns:Publish",
      Resource: topicArn,
    },
    tlsOnly(topicArn),
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

const tlsOnly = (topicArn: string): Statement => ({
  Sid: "TlsOnly",
  Effect: "Deny",
  Principal: "*",
  Action: "sns:Publish",
  Resource: topicArn,
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});
